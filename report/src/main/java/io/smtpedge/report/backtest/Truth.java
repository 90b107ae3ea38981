package io.smtpedge.report.backtest;

import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.learn.FindingCount;
import java.util.List;

/** What is known of how a session was. */
enum Truth {
    GOOD,
    BAD,
    UNKNOWN;

    /** Fewer may be typing errors. */
    private static final int GUESSED = 3;

    /** What the dialogue of a forwarded session shows. */
    static Truth of(SessionRecord session) {
        if (session.outcome() != Outcome.FORWARDED) {
            return UNKNOWN;
        }
        List<FindingCount> findings = Reputation.findings(session);
        Truth truth = UNKNOWN;
        for (FindingCount found : findings) {
            truth = truth.and(found.finding(), found.count());
        }
        return truth;
    }

    /** With one finding more: a recipient knows best, and what is bad stays bad. */
    Truth and(Finding finding, int count) {
        return switch (finding) {
            case SPAM, VIRUS, TRAP, COMPLAINT, AUTH_FAILURE, EARLY_TALK, HELO_IS_US -> BAD;
            case UNKNOWN_RECIPIENT -> this == UNKNOWN && count >= GUESSED ? BAD : this;
            case NOT_SPAM -> GOOD;
            case ACCEPTED -> this == BAD ? BAD : GOOD;
        };
    }
}
