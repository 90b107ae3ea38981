package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.event.Finding;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * The guard against those who have a say without having earned it. Whoever has a mailbox can complain of a sender, or send to himself
 * in order to look good; and a filter can be wrong about a sender again and again. So neither gives an address more than a quarter
 * of what is known against it, or for it, but for a little that may be said freely: the first word must come from somebody. What a
 * recipient may say freely is less than it takes to defer an address; what a source of feedback may, is less than it takes to refuse
 * it.
 *
 * <p>Of mail that was accepted nobody knows whose, as much counts as of one recipient that has no share: whoever owns a mailbox could
 * else have his own letters told without its name.
 *
 * <p>A share is small only among many. Where fewer than four recipients have been heard for a week, or no second source that finds
 * the same kind of thing, their share has no limit. Not thread-safe.
 */
final class Voices {

    /** Whoever was meant, where nobody says so. */
    static final Set<String> NAMELESS = Set.of("");

    private static final double SHARE = 0.25;
    private static final double FREE_FOR_RECIPIENT = 4;
    private static final double FREE_FOR_SOURCE = 20;
    private static final int FEWEST_RECIPIENTS = 4;
    private static final int FEWEST_SOURCES = 2;

    private final VoicesHeard recipients = new VoicesHeard();
    private final Map<Finding, VoicesHeard> sources = new EnumMap<>(Finding.class);

    /** Takes note of who speaks. */
    void hear(Said said) {
        hear(said.against(), said.seconds());
        hear(said.inFavour(), said.seconds());
        if (said.finding() != null) {
            sources.computeIfAbsent(said.finding(), _ -> new VoicesHeard()).hear(source(said), said.seconds());
        }
    }

    private void hear(Set<String> speakers, long seconds) {
        if (!speakers.equals(NAMELESS)) {
            speakers.forEach(recipient -> recipients.hear(recipient(recipient), seconds));
        }
    }

    /** How much of what recipients are the voice of may count: an equal part for each. */
    double ofRecipients(VoiceShares shares, Set<String> speakers, double weight, long seconds) {
        if (speakers.equals(NAMELESS)) {
            return shares.allowed(recipient(""), weight, FREE_FOR_RECIPIENT, 0, seconds);
        }
        if (speakers.isEmpty() || !recipients.atLeast(FEWEST_RECIPIENTS, seconds)) {
            return weight;
        }
        double part = weight / speakers.size();
        return speakers.stream()
                .mapToDouble(speaker -> shares.allowed(recipient(speaker), part, FREE_FOR_RECIPIENT, SHARE, seconds))
                .sum();
    }

    /** How much of what a source says may count. */
    double ofSource(VoiceShares shares, Said said, double weight) {
        VoicesHeard others = said.finding() == null ? null : sources.get(said.finding());
        if (others == null || !others.atLeast(FEWEST_SOURCES, said.seconds())) {
            return weight;
        }
        return shares.allowed(source(said), weight, FREE_FOR_SOURCE, SHARE, said.seconds());
    }

    /** So much counted: of a source all, of recipients what they are the voice of. */
    void said(VoiceShares shares, Said said, Set<String> speakers, double ofRecipients, double all) {
        long at = said.seconds();
        speakers.forEach(speaker -> shares.add(recipient(speaker), ofRecipients / speakers.size(), at));
        if (said.finding() != null) {
            shares.add(source(said), all, at);
        }
        shares.addTotal(all, at);
    }

    private static long recipient(String address) {
        return id("r " + Mailbox.of(address));
    }

    private static long source(Said said) {
        return id("s " + said.source());
    }

    /** FNV-1a of 64 bits: no texts are kept. */
    private static long id(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
