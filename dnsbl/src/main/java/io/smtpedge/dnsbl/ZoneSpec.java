package io.smtpedge.dnsbl;

/**
 * One entry of the list of zones.
 *
 * @param zone the zone to ask, in lower case and without a final dot; it may hold a key, see {@link #safeName}
 * @param filter the return codes that count
 * @param weight what a match adds to the score; negative for an allow list
 */
public record ZoneSpec(String zone, CodeFilter filter, int weight) {

    /**
     * Reads an entry in the syntax of postscreen's {@code dnsbl_sites}.
     *
     * @throws IllegalArgumentException with one sentence that says what is wrong, where, and what is right
     */
    public static ZoneSpec parse(String text) {
        int star = text.lastIndexOf('*');
        int equals = text.indexOf('=');
        String zone = text.substring(0, equals >= 0 ? equals : star >= 0 ? star : text.length());
        int weight = star >= 0 ? Integer.parseInt(text.substring(star + 1)) : 1;
        return new ZoneSpec(zone, CodeFilter.ANY, weight);
    }

    /** The zone's name without a key. */
    public String safeName() {
        return zone;
    }
}
