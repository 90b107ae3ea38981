package io.smtpedge.dnsbl;

import java.util.List;

/**
 * The name of a zone that may be shown. The customer's key is a label of a keyed zone's name; it must never stand in a
 * reply, a log or a message.
 */
final class SafeName {

    /** The services that are known to be keyed: KEY.LIST.SUFFIX. */
    private static final List<String> KEYED = List.of(".dq.spamhaus.net", ".mail.abusix.zone");

    /** No known list has a label this long with a digit in it, nor one of LONG_LABEL letters; keys have 26 and 32. */
    private static final int KEY_WITH_DIGIT = 16;

    private static final int LONG_LABEL = 24;

    private SafeName() {}

    /**
     * The part of a zone's name that is no secret: for the services known to be keyed, the list and what follows it. For
     * any other zone, what follows the last label that looks like a key: 16 or more letters and digits, at least one of
     * each, or 24 or more of either kind. The last two labels always stay, since a key is never the registered domain.
     */
    static String of(String zone) {
        return withoutKeyLookalike(withoutKnownKey(zone));
    }

    private static String withoutKnownKey(String zone) {
        for (String suffix : KEYED) {
            if (zone.endsWith(suffix)) {
                String keyAndList = zone.substring(0, zone.length() - suffix.length());
                return zone.substring(keyAndList.lastIndexOf('.') + 1);
            }
        }
        return zone;
    }

    private static String withoutKeyLookalike(String zone) {
        String[] labels = zone.split("\\.");
        int shown = 0;
        int start = 0;
        for (int i = 0; i < labels.length - 2; i++) {
            start += labels[i].length() + 1;
            if (looksLikeKey(labels[i])) {
                shown = start;
            }
        }
        return zone.substring(shown);
    }

    private static boolean looksLikeKey(String label) {
        if (!label.chars().allMatch(Character::isLetterOrDigit)) {
            return false;
        }
        boolean mixed =
                label.chars().anyMatch(Character::isDigit) && label.chars().anyMatch(Character::isLetter);
        return label.length() >= LONG_LABEL || (mixed && label.length() >= KEY_WITH_DIGIT);
    }
}
