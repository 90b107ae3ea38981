package io.smtpedge.dnsbl.wire;

/**
 * The letters of a query's name in upper and lower case at random. A resolver copies the question into its answer as it
 * was asked, so that a forger has to guess the case of each letter as well as the id and the port.
 */
final class NameCase {

    /** The header of a message (RFC 1035, section 4.1.1); the question's name follows. */
    private static final int NAME = 12;

    private static final int CASE_BIT = 0x20;

    private NameCase() {}

    /** Changes the name in a query; {@code random} has a bit for each letter, used again after 64. */
    static void mix(byte[] query, long random) {
        int letters = 0;
        for (int label = NAME; query[label] != 0; label += query[label] + 1) {
            for (int i = label + 1; i <= label + query[label]; i++) {
                if (isLetter(query[i]) && (random >>> (letters++ % Long.SIZE) & 1) != 0) {
                    query[i] ^= CASE_BIT;
                }
            }
        }
    }

    /** Whether a message repeats the name of the query letter by letter. */
    static boolean isKept(byte[] query, byte[] answer) {
        for (int i = NAME; i < query.length && i < answer.length; i++) {
            if (query[i] != answer[i]) {
                return false;
            }
            if (query[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetter(byte octet) {
        int lower = octet | CASE_BIT;
        return lower >= 'a' && lower <= 'z';
    }
}
