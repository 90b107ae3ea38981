package io.smtpedge.report.journal;

import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Bytes;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Reputation;
import io.smtpedge.reputation.event.SessionRecord.Score;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Tells a session from what only has its form: with a negative count, or a score beyond all weights, sums and shares of a
 * report would be nonsense. No edge writes such a line.
 */
final class Plausible {

    /** Scores and thresholds, on both sides of zero: a configuration's weights are at most a thousand. */
    private static final int SCORE = 1_000_000;

    /** Recipients, messages and the like of one session. */
    private static final int COUNT = 1_000_000;

    /** Octets of one session: a tebibyte. */
    private static final long OCTETS = 1L << 40;

    /** RFC 6793. */
    private static final long LAST_SYSTEM = 0xffff_ffffL;

    private Plausible() {}

    /** Why an entry is none; empty where nothing speaks against it. The same words for the same fault, so that they can be counted. */
    static Optional<String> fault(JournalEntry entry) {
        return entry instanceof JournalEntry.Session(SessionRecord session) ? fault(session) : Optional.empty();
    }

    private static Optional<String> fault(SessionRecord session) {
        Set<String> zones = new HashSet<>();
        if (!session.lists().stream().map(ListAnswer::zone).allMatch(zones::add)) {
            return Optional.of("a list is in it twice");
        }
        if (!scores(session)) {
            return Optional.of("a score, weight or threshold is beyond " + SCORE);
        }
        if (session.dialogue() != null && !counts(session.dialogue())) {
            return Optional.of("a count is below 0, or beyond " + COUNT);
        }
        if (!octets(session.bytes())) {
            return Optional.of("a number of octets is below 0, or beyond a tebibyte");
        }
        if (session.reputation() != null && !reputation(session.reputation())) {
            return Optional.of("a probability is none, or a logit or the number of a system is beyond all bounds");
        }
        return Optional.empty();
    }

    private static boolean scores(SessionRecord session) {
        Score score = session.verdict() == null ? null : session.verdict().score();
        IntStream own = score == null
                ? IntStream.empty()
                : IntStream.of(score.value(), score.lowest(), score.highest(), score.threshold());
        IntStream weights = session.lists().stream().flatMapToInt(list -> IntStream.of(list.lowest(), list.highest()));
        return IntStream.concat(own, weights).allMatch(value -> value >= -SCORE && value <= SCORE);
    }

    private static boolean counts(Dialogue dialogue) {
        return isCount(dialogue.delivered())
                && isCount(dialogue.authFailures())
                && areCounts(dialogue, Envelope::recipients)
                && areCounts(dialogue, Envelope::accepted)
                && areCounts(dialogue, Envelope::unknown);
    }

    private static boolean areCounts(Dialogue dialogue, ToIntFunction<Envelope> count) {
        return dialogue.envelopes().stream().allMatch(envelope -> count.applyAsInt(envelope) >= 0)
                && isCount(dialogue.envelopes().stream()
                        .mapToLong(envelope -> count.applyAsInt(envelope))
                        .sum());
    }

    private static boolean isCount(long number) {
        return number >= 0 && number <= COUNT;
    }

    private static boolean octets(Bytes bytes) {
        return LongStream.of(bytes.fromClient(), bytes.toClient(), bytes.fromBackend(), bytes.toBackend())
                .allMatch(octets -> octets >= 0 && octets <= OCTETS);
    }

    private static boolean reputation(Reputation reputation) {
        return DoubleStream.of(reputation.probability(), reputation.low(), reputation.high())
                        .allMatch(p -> p >= 0 && p <= 1)
                && reputation.reasons().stream().allMatch(reason -> Math.abs(reason.logit()) <= SCORE)
                && reputation.asn() >= 0
                && reputation.asn() <= LAST_SYSTEM;
    }
}
