package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Turns the answers of all zones into one verdict. Pure. */
final class Scorer {

    private Scorer() {}

    static DnsblResult score(InetAddress address, int threshold, List<ZoneAnswer> answers) {
        int score = 0;
        int lowest = 0;
        int highest = 0;
        Duration ttl = null;
        for (ZoneAnswer answer : answers) {
            score += answer.weight();
            if (answer instanceof Unavailable missing) {
                lowest += missing.lowest();
                highest += missing.highest();
            } else if (ttl == null || answer.ttl().compareTo(ttl) < 0) {
                ttl = answer.ttl();
            }
        }
        boolean listed = score >= threshold;
        boolean partial = listed ? score + lowest < threshold : score + highest >= threshold;
        return new DnsblResult(
                address, score, threshold, answers, partial, partial || ttl == null ? Duration.ZERO : ttl);
    }
}
