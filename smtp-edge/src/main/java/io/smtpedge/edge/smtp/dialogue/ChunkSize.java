package io.smtpedge.edge.smtp.dialogue;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The argument of BDAT (RFC 3030, 2): how many octets follow, and whether they end the message.
 *
 * <p>Only what every server reads as the same number is a size. One with a leading zero is octal to some, one beyond 31 bits
 * wraps around in others, and "10 LATS" is a chunk to one and an error to the next: who disagrees on a size disagrees on
 * where the next command begins.
 */
public record ChunkSize(int octets, boolean last) {

    private static final Pattern SYNTAX = Pattern.compile("(0|[1-9][0-9]{0,9})(?:[ \\t]+(?i:(LAST)))?");

    /** Empty where it is no size that is beyond doubt. */
    public static Optional<ChunkSize> parse(String argument) {
        Matcher matcher = SYNTAX.matcher(argument);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long octets = Long.parseLong(matcher.group(1));
        return octets > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new ChunkSize((int) octets, matcher.group(2) != null));
    }
}
