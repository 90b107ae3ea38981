package io.smtpedge.edge.session;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.dnsbl.ZoneAnswer;
import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** What the DNS lists may say of a client. */
final class Lists {

    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Duration LATENCY = Duration.ofMillis(12);

    private Lists() {}

    static DnsblResult notListed(InetAddress client) {
        return notListed(client, Source.WIRE);
    }

    static DnsblResult notListed(InetAddress client, Source source) {
        return new DnsblResult(
                client, 0, 1, List.of(new ZoneAnswer.NotListed("bl.example", TTL, LATENCY, source)), false, TTL);
    }

    static DnsblResult listed(InetAddress client, int weight) {
        return new DnsblResult(client, weight, 1, List.of(listing(weight, "spam source")), false, TTL);
    }

    /** The only list did not answer in time. */
    static DnsblResult silent(InetAddress client) {
        return new DnsblResult(client, 0, 1, List.of(silence(0, 3)), true, Duration.ZERO);
    }

    /** One list knows the client, and the allow list that could outweigh it did not answer. */
    static DnsblResult listedButAllowListSilent(InetAddress client) {
        return new DnsblResult(client, 3, 1, List.of(listing(3, ""), silence(-5, 0)), true, Duration.ZERO);
    }

    /** The only list is an allow list, and knows the client. */
    static DnsblResult allowed(InetAddress client, int weight) {
        return new DnsblResult(client, weight, 1, List.of(listing(weight, "")), false, TTL);
    }

    /** No list can have the client listed any more; the allow list has not answered yet. */
    static DnsblResult allowListPending(InetAddress client) {
        return new DnsblResult(client, 0, 1, List.of(new ZoneAnswer.Pending("wl.example", -5, 0)), false, TTL);
    }

    private static ZoneAnswer.Listed listing(int weight, String reason) {
        return new ZoneAnswer.Listed(
                "bl.example", List.of(ReturnCode.of(127, 0, 0, 2)), weight, reason, TTL, LATENCY, Source.WIRE);
    }

    private static ZoneAnswer.Unavailable silence(int lowest, int highest) {
        return new ZoneAnswer.Unavailable(
                "slow.example", Cause.TIMEOUT, "no answer in 3 s", lowest, highest, Duration.ofSeconds(3));
    }
}
