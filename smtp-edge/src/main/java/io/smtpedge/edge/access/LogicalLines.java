package io.smtpedge.edge.access;

import org.jspecify.annotations.Nullable;

/**
 * The logical lines of a Postfix table: empty lines and comments are left out, wherever they are, and a line that begins
 * with whitespace continues the one before. As in Postfix, only a line feed ends a line.
 */
final class LogicalLines {

    private final String text;
    /** Where the line after {@link #ahead} begins. */
    private int position;

    private int lines;
    private int first;
    private @Nullable String ahead;

    LogicalLines(String text) {
        this.text = text;
        this.ahead = nextWithText();
    }

    /** The next one; null at the end. It begins with whitespace only where it continues nothing. */
    @Nullable
    String next() {
        String begin = ahead;
        if (begin == null) {
            return null;
        }
        first = lines;
        ahead = nextWithText();
        if (!continues(ahead)) {
            return begin;
        }
        StringBuilder whole = new StringBuilder(begin);
        while (continues(ahead)) {
            whole.append(ahead);
            ahead = nextWithText();
        }
        return whole.toString();
    }

    /** The number of the line where the last one returned begins. */
    int number() {
        return first;
    }

    /** What the C library calls so: Postfix reads octets. */
    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Where the text from here on stops to be whitespace. */
    static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private @Nullable String nextWithText() {
        while (position < text.length()) {
            int feed = text.indexOf('\n', position);
            int end = feed < 0 ? text.length() : feed;
            String line = text.substring(position, end);
            position = end + 1;
            lines++;
            if (!isBlankOrComment(line)) {
                return line;
            }
        }
        return null;
    }

    private static boolean isBlankOrComment(String line) {
        int begin = skipSpace(line, 0);
        return begin == line.length() || line.charAt(begin) == '#';
    }

    private static boolean continues(@Nullable String line) {
        return line != null && isSpace(line.charAt(0));
    }
}
