package io.smtpedge.reputation.learn;

import java.util.Locale;
import java.util.Set;

/**
 * The guard against those who have a say without having earned it. Whoever has a mailbox can complain of a sender, or send to himself
 * in order to look good; and a filter can be wrong about a sender again and again. So neither gives an address more than a quarter
 * of what is known against it, or for it, but for a little that may be said freely: the first word must come from somebody. What a
 * recipient may say freely is less than it takes to defer an address; what a source of feedback may, is less than it takes to refuse
 * it.
 *
 * <p>A share is small only among many. Where fewer than four recipients, or fewer than two sources, have been heard for a week,
 * their share has no limit. Not thread-safe.
 */
final class Voices {

    static final double SHARE = 0.25;
    static final double FREE_FOR_RECIPIENT = 4;
    static final double FREE_FOR_SOURCE = 20;
    private static final int FEWEST_RECIPIENTS = 4;
    private static final int FEWEST_SOURCES = 2;

    private final VoicesHeard recipients = new VoicesHeard();
    private final VoicesHeard sources = new VoicesHeard();

    /** Takes note of who speaks; {@code source} is empty for the backend's own word. */
    void hear(Set<String> against, Set<String> inFavour, String source, long seconds) {
        against.forEach(recipient -> recipients.hear(id("r", recipient), seconds));
        inFavour.forEach(recipient -> recipients.hear(id("r", recipient), seconds));
        if (!source.isEmpty()) {
            sources.hear(id("s", source), seconds);
        }
    }

    /** How much of what recipients are the voice of may count: an equal part for each. */
    double ofRecipients(VoiceShares shares, Set<String> speakers, double weight, long seconds) {
        if (speakers.isEmpty() || !recipients.atLeast(FEWEST_RECIPIENTS, seconds)) {
            return weight;
        }
        double part = weight / speakers.size();
        return speakers.stream()
                .mapToDouble(speaker -> shares.allowed(id("r", speaker), part, FREE_FOR_RECIPIENT, SHARE, seconds))
                .sum();
    }

    /** How much of what a source says may count. */
    double ofSource(VoiceShares shares, String source, double weight, long seconds) {
        if (source.isEmpty() || !sources.atLeast(FEWEST_SOURCES, seconds)) {
            return weight;
        }
        return shares.allowed(id("s", source), weight, FREE_FOR_SOURCE, SHARE, seconds);
    }

    /** So much counted: of a source all, of recipients what they are the voice of. */
    void said(VoiceShares shares, Set<String> speakers, double ofRecipients, String source, double all, long seconds) {
        speakers.forEach(speaker -> shares.add(id("r", speaker), ofRecipients / speakers.size(), seconds));
        if (!source.isEmpty()) {
            shares.add(id("s", source), all, seconds);
        }
        shares.addTotal(all, seconds);
    }

    /** FNV-1a of 64 bits: no texts are kept. */
    private static long id(String kind, String name) {
        long hash = 0xcbf29ce484222325L;
        String text = kind + name.toLowerCase(Locale.ROOT);
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
