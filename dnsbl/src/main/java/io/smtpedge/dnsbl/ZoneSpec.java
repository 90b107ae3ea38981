package io.smtpedge.dnsbl;

import java.util.Locale;

/**
 * One entry of the list of zones: {@code zone[=filter][*weight]}, the syntax of postscreen's {@code dnsbl_sites}
 * (postconf(5), {@code postscreen_dnsbl_sites}). Several entries may name one zone: it is asked once, and each entry that
 * matches adds its weight once, however many codes match it.
 *
 * @param zone the zone to ask, in lower case and without a final dot. It may hold a key: show {@code safeName} instead
 * @param safeName the zone's name without the key of a keyed service, for replies, logs and messages: {@code
 *     zen.dq.spamhaus.net} where the zone is {@code KEY.zen.dq.spamhaus.net}; a suffix of the zone, whole labels of it
 * @param filter the return codes that count; {@link CodeFilter#ANY} where the entry has no filter
 * @param weight what a match adds to the score, -1,000,000 to 1,000,000; negative for an allow list; 1 where the entry
 *     has no weight
 */
public record ZoneSpec(String zone, String safeName, CodeFilter filter, int weight) {

    private static final String SHAPE = "write zone[=filter][*weight], such as zen.spamhaus.org=127.0.0.[2..11]*3";

    /** A name has at most 253 characters, of which an IPv6 address in nibbles takes 64. */
    private static final int LONGEST_ZONE = 253 - 64;

    private static final int LONGEST_LABEL = 63;
    private static final int LARGEST_WEIGHT = 1_000_000;

    /**
     * Checks the entry, as {@link #parse} does.
     *
     * @throws IllegalArgumentException with one sentence that says what is wrong
     */
    public ZoneSpec {
        zone = zone(zone);
        if (Math.abs((long) weight) > LARGEST_WEIGHT) {
            throw new IllegalArgumentException(
                    "the weight " + weight + " is not from -" + LARGEST_WEIGHT + " to " + LARGEST_WEIGHT);
        }
        if (!zone.equals(safeName) && !zone.endsWith("." + safeName)) {
            throw new IllegalArgumentException("the safe name is not what follows the key in the zone's name");
        }
    }

    /** An entry with the safe name that the zone's name itself suggests. */
    public ZoneSpec(String zone, CodeFilter filter, int weight) {
        this(zone, SafeName.of(zone(zone)), filter, weight);
    }

    /**
     * Reads an entry. A message never repeats the zone's name, which may hold a key.
     *
     * @throws IllegalArgumentException with one sentence that says what is wrong, where, and what is right
     */
    public static ZoneSpec parse(String text) {
        String entry = text.strip();
        int star = entry.indexOf('*');
        int equals = entry.indexOf('=');
        if (star >= 0 && equals > star) {
            throw new IllegalArgumentException("the weight stands before the filter; " + SHAPE);
        }
        int endOfFilter = star >= 0 ? star : entry.length();
        String zone = zone(entry.substring(0, equals >= 0 ? equals : endOfFilter));
        CodeFilter filter = equals >= 0 ? CodeFilter.parse(entry.substring(equals + 1, endOfFilter)) : CodeFilter.ANY;
        return new ZoneSpec(zone, filter, star >= 0 ? weight(entry.substring(star + 1)) : 1);
    }

    /** The entry in its own syntax, with the zone's safe name. */
    @Override
    public String toString() {
        return safeName + (filter.equals(CodeFilter.ANY) ? "" : "=" + filter) + (weight == 1 ? "" : "*" + weight);
    }

    private static String zone(String text) {
        String zone = (text.endsWith(".") ? text.substring(0, text.length() - 1) : text).toLowerCase(Locale.ROOT);
        if (zone.isEmpty()) {
            throw new IllegalArgumentException("the zone's name is missing; " + SHAPE);
        }
        if (zone.length() > LONGEST_ZONE) {
            throw new IllegalArgumentException("the zone's name has " + zone.length() + " characters; at most "
                    + LONGEST_ZONE + " leave room for an IPv6 address");
        }
        for (int i = 0; i < zone.length(); i++) {
            char c = zone.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.') {
                throw new IllegalArgumentException("character " + (i + 1) + " of the zone's name is "
                        + Quoted.of(String.valueOf(c)) + "; a name holds letters, digits, '-', '_' and '.'");
            }
        }
        String[] labels = zone.split("\\.", -1);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i].isEmpty() || labels[i].length() > LONGEST_LABEL) {
                throw new IllegalArgumentException("label " + (i + 1) + " of the zone's name has " + labels[i].length()
                        + " characters; a label between two dots has 1 to " + LONGEST_LABEL);
            }
        }
        if (labels[labels.length - 1].chars().allMatch(Character::isDigit)) {
            throw new IllegalArgumentException(
                    "the zone's name ends in a number, as an address does; a zone is a domain name");
        }
        return zone;
    }

    private static int weight(String text) {
        boolean number = text.matches("[-+]?[0-9]{1,7}");
        int weight = number ? Integer.parseInt(text) : 0;
        if (!number || Math.abs(weight) > LARGEST_WEIGHT) {
            throw new IllegalArgumentException("the weight " + Quoted.of(text) + " is not a whole number from -"
                    + LARGEST_WEIGHT + " to " + LARGEST_WEIGHT);
        }
        return weight;
    }
}
