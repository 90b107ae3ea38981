package io.smtpedge.tproxy.sets;

import io.smtpedge.tproxy.config.Addresses;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** Reads a line of the edge. There is one way to write each thing: other blanks, signs or leading zeros are refused. */
final class ChangeReader {

    private static final Pattern MILLISECONDS = Pattern.compile("[1-9]\\d{0,8}");

    private ChangeReader() {}

    /**
     * Reads one line.
     *
     * @param line without its line feed
     * @throws IllegalArgumentException with a sentence, which holds nothing of the line
     */
    static Change read(String line) {
        String[] words = line.split(" ", -1);
        return switch (words[0]) {
            case "pass" -> put(Verdict.PASS, words);
            case "block" -> put(Verdict.BLOCK, words);
            case "drop" -> put(Verdict.DROP, words);
            case "forget" -> {
                expect(words, 2);
                yield new Change.Forget(address(words[1]));
            }
            case "reset" -> {
                expect(words, 1);
                yield new Change.Reset();
            }
            default -> throw unknown();
        };
    }

    private static Change put(Verdict verdict, String[] words) {
        expect(words, 3);
        return new Change.Put(verdict, address(words[1]), milliseconds(words[2]));
    }

    private static void expect(String[] words, int count) {
        if (words.length != count) {
            throw unknown();
        }
    }

    private static IllegalArgumentException unknown() {
        return new IllegalArgumentException("a line is \"pass ADDRESS MS\", \"block ADDRESS MS\", \"drop ADDRESS MS\","
                + " \"forget ADDRESS\" or \"reset\", with one blank between the words");
    }

    private static InetAddress address(String text) {
        try {
            return Addresses.parse(text);
        } catch (IllegalArgumentException withItsText) {
            throw new IllegalArgumentException(
                    "ADDRESS is an IPv4 or IPv6 address, such as 198.51.100.7 or 2001:db8::7", withItsText);
        }
    }

    private static long milliseconds(String text) {
        if (!MILLISECONDS.matcher(text).matches() || Long.parseLong(text) > Change.LONGEST_MS) {
            throw new IllegalArgumentException(
                    "MS is a whole number of milliseconds, 1 to " + Change.LONGEST_MS + " (a week)");
        }
        return Long.parseLong(text);
    }
}
