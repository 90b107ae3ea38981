package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was said when, and whose word it is.
 *
 * @param finding what a source has found; null where no source answers for it: the dialogue showed it, or a person said it
 * @param source who has found it; empty where {@code finding} is null
 * @param against recipients who are the voice of what is against the client
 * @param inFavour recipients who are the voice of what is for it; {@link Voices#NAMELESS} where mail was accepted, nobody knows whose
 */
record Said(Instant at, @Nullable Finding finding, String source, Set<String> against, Set<String> inFavour) {

    /** What a session has shown. */
    static Said of(Instant at, Shown shown) {
        Set<String> to = shown.acceptedTo();
        return new Said(at, null, "", shown.refusedTo(), to.isEmpty() ? Voices.NAMELESS : to);
    }

    /**
     * What somebody behind the edge says. A complaint is the recipient's word, where he is named; that mail was accepted is a fact
     * that only he can bring about; all else is the word of the source.
     */
    static Said of(Feedback feedback) {
        Finding finding = feedback.finding();
        String recipient = feedback.recipient();
        Set<String> speaker = recipient.isEmpty() || !Weights.isOfRecipient(finding) ? Set.of() : Set.of(recipient);
        if (finding == Finding.ACCEPTED) {
            return new Said(feedback.at(), null, "", Set.of(), speaker.isEmpty() ? Voices.NAMELESS : speaker);
        }
        boolean fact = Weights.isOfPerson(finding) && !speaker.isEmpty();
        return fact
                ? new Said(feedback.at(), null, "", speaker, speaker)
                : new Said(feedback.at(), finding, kind(feedback.source()), speaker, speaker);
    }

    /** Of {@code rspamd@mta1} it is {@code rspamd}: filters of one kind are of one opinion. */
    private static String kind(String source) {
        int at = source.indexOf('@');
        return at < 0 ? source : source.substring(0, at);
    }

    long seconds() {
        return at.getEpochSecond();
    }
}
