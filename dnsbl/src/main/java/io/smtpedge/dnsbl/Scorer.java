package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
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
            lowest += answer.lowest();
            highest += answer.highest();
            boolean known = answer instanceof Listed || answer instanceof NotListed;
            if (known && (ttl == null || answer.ttl().compareTo(ttl) < 0)) {
                ttl = answer.ttl();
            }
        }
        boolean partial = score >= threshold ? lowest < threshold : highest >= threshold;
        return new DnsblResult(
                address, score, threshold, answers, partial, partial || ttl == null ? Duration.ZERO : ttl);
    }
}
