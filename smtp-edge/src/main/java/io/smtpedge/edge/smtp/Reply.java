package io.smtpedge.edge.smtp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One SMTP reply (RFC 5321, 4.2): a code, an enhanced code where the command has one, and one or more lines of text.
 *
 * @param code 200 to 599
 * @param enhanced absent in a greeting and in the reply to HELO and EHLO (RFC 2034)
 * @param lines at least one; anything in them but printable ASCII becomes a question mark
 */
public record Reply(int code, @Nullable EnhancedCode enhanced, List<String> lines) {

    /** RFC 5321, 4.5.3.1.5: a reply line holds 512 octets, CRLF included. */
    private static final int MAX_LINE = 510;

    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("reply code " + code + " is outside 200 to 599");
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a reply has at least one line");
        }
        // A reason that came over the DNS must not be able to end the line and to begin a reply of its own.
        lines = lines.stream().map(line -> LogText.printable(line, MAX_LINE)).toList();
    }

    public static Reply of(int code, @Nullable EnhancedCode enhanced, String text) {
        return new Reply(code, enhanced, List.of(text));
    }

    /** The same with {@code end} at its end, whole: the text before it is cut where both do not fit into a line. */
    public Reply endingWith(String end) {
        List<String> changed = new ArrayList<>(lines);
        String last = lines.getLast();
        int room = MAX_LINE - prefix() - end.length();
        changed.set(lines.size() - 1, last.substring(0, Math.clamp(room, 0, last.length())) + end);
        return new Reply(code, enhanced, changed);
    }

    /** Octets before the text of a line. */
    private int prefix() {
        return 4 + (enhanced == null ? 0 : enhanced.toString().length() + 1);
    }

    /** True for 4xx and 5xx. */
    public boolean isNegative() {
        return code >= 400;
    }

    /** What goes over the wire, every line with its CRLF, and cut where it would be too long. */
    public byte[] toBytes() {
        StringBuilder wire = new StringBuilder(96);
        for (int i = 0; i < lines.size(); i++) {
            int start = wire.length();
            wire.append(code).append(i < lines.size() - 1 ? '-' : ' ');
            if (enhanced != null) {
                wire.append(enhanced).append(' ');
            }
            String line = lines.get(i);
            wire.append(line, 0, Math.min(line.length(), start + MAX_LINE - wire.length()));
            wire.append("\r\n");
        }
        return wire.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The reply on one line, as log lines show it. */
    @Override
    public String toString() {
        return code + (enhanced == null ? " " : " " + enhanced + " ") + String.join(" ", lines);
    }
}
