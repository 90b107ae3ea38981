package io.smtpedge.dnsbl;

import java.util.List;

/**
 * What is known of a zone besides what the configuration asks of it. The catalogue has one for each list it knows; any
 * other zone is {@link #UNKNOWN}.
 *
 * @param ipv4 whether it has data about IPv4 addresses; it is not asked about them otherwise
 * @param ipv6 whether it has data about IPv6 addresses
 * @param codes the return codes it has declared; empty where they are not known. One that is not declared counts nothing
 * @param lookup the page that tells more of a listed address, with {@code {ip}} in its place; empty where there is none
 * @param listed the addresses that it must list
 * @param unlisted the addresses that it must not list
 * @param quota how often it may be asked
 */
public record ZoneProfile(
        boolean ipv4,
        boolean ipv6,
        List<KnownCode> codes,
        String lookup,
        List<TestPoint> listed,
        List<TestPoint> unlisted,
        Quota quota) {

    /** The test points that RFC 5782, section 5, asks of every list with IPv4 data. */
    public static final List<TestPoint> MUST_LIST = List.of(TestPoint.parse("127.0.0.2"));

    public static final List<TestPoint> MUST_NOT_LIST = List.of(TestPoint.parse("127.0.0.1"));

    /** A zone of which nothing is known but the rules that hold for all. */
    public static final ZoneProfile UNKNOWN =
            new ZoneProfile(true, true, List.of(), "", MUST_LIST, MUST_NOT_LIST, Quota.UNLIMITED);

    public ZoneProfile {
        codes = List.copyOf(codes);
        listed = List.copyOf(listed);
        unlisted = List.copyOf(unlisted);
    }

    /** Whether the list is known: its codes are declared. */
    boolean isKnown() {
        return !codes.isEmpty();
    }

    boolean declares(ReturnCode code) {
        return codes.isEmpty() || codes.stream().anyMatch(known -> known.codes().matches(code));
    }

    /** The same with another quota. */
    public ZoneProfile withQuota(Quota other) {
        return new ZoneProfile(ipv4, ipv6, codes, lookup, listed, unlisted, other);
    }
}
