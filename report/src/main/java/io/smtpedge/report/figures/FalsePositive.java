package io.smtpedge.report.figures;

import java.time.Instant;
import java.util.List;

/**
 * An address that was refused, deferred, or would have been, and looks like a good sender.
 *
 * @param address the address; a pseudonym has {@code ~} before it
 * @param helo how it last greeted; empty where it never did
 * @param sender the last envelope sender's domain; empty where there was none
 * @param held sessions that were held back: refused or deferred, not by your own rules or by plain limits
 * @param saved sessions that its own good history let pass although the lists condemned it
 * @param first the first of them
 * @param last the last of them
 * @param causes what condemned it: lists, or the test that refused
 * @param evidence why it looks good, each a short sentence
 * @param certainty 0 to 1: how much of the evidence there is; ranks the report
 * @param allowLine the line for {@code access.rules}; empty where the address is a pseudonym, or the evidence weak
 */
public record FalsePositive(
        String address,
        String helo,
        String sender,
        long held,
        long saved,
        Instant first,
        Instant last,
        List<String> causes,
        List<String> evidence,
        double certainty,
        String allowLine) {

    /** From here on it is more likely a good sender than not. */
    public static final double LIKELY = 0.5;

    public FalsePositive {
        causes = List.copyOf(causes);
        evidence = List.copyOf(evidence);
    }

    /** Whether there is more than a weak sign: enough for a rule. */
    public boolean isLikely() {
        return certainty >= LIKELY;
    }
}
