package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.event.Finding;

/** What a finding is worth as evidence, where one message that a filter took for spam is 1. Pure. */
final class Weights {

    /** What a name or two mistyped is not. */
    private static final int UNKNOWN_RECIPIENTS_FROM = 3;

    private static final double UNKNOWN_RECIPIENT = 0.15;

    /** Somebody with an old list of addresses is not worse than somebody who sends spam. */
    private static final double UNKNOWN_RECIPIENTS_AT_MOST = 1;

    private Weights() {}

    /** Against the client: what the findings from the {@code before}-th to the {@code after}-th of a session add. */
    static double bad(Finding finding, int before, int after) {
        return switch (finding) {
            case ACCEPTED, NOT_SPAM -> 0;
            case SPAM, VIRUS, EARLY_TALK, HELO_IS_US -> after - before;
            case TRAP -> 3.0 * (after - before);
            case COMPLAINT -> 2.0 * (after - before);
            case AUTH_FAILURE -> 0.5 * (after - before);
            case UNKNOWN_RECIPIENT -> unknown(after) - unknown(before);
        };
    }

    /** For the client, in the same way. Of accepted mail it is the weight that it has after a day without complaints. */
    static double good(Finding finding, int before, int after) {
        return switch (finding) {
            case ACCEPTED -> after - before;
            case NOT_SPAM -> 2.0 * (after - before);
            case SPAM, VIRUS, TRAP, COMPLAINT, AUTH_FAILURE, UNKNOWN_RECIPIENT, EARLY_TALK, HELO_IS_US -> 0;
        };
    }

    /** Whether it says of a message that it should not have been sent; others are about how the client behaves. */
    static boolean isBadMail(Finding finding) {
        return switch (finding) {
            case SPAM, VIRUS, TRAP, COMPLAINT -> true;
            case ACCEPTED, NOT_SPAM, AUTH_FAILURE, UNKNOWN_RECIPIENT, EARLY_TALK, HELO_IS_US -> false;
        };
    }

    /** Whether it is the word of whoever has the mailbox, or can be brought about by who sends to a mailbox of his own. */
    static boolean isOfRecipient(Finding finding) {
        return switch (finding) {
            case ACCEPTED, SPAM, VIRUS, COMPLAINT, NOT_SPAM -> true;
            case TRAP, AUTH_FAILURE, UNKNOWN_RECIPIENT, EARLY_TALK, HELO_IS_US -> false;
        };
    }

    /** Whether it is a person's word, for which whoever passes it on does not answer. */
    static boolean isOfPerson(Finding finding) {
        return finding == Finding.COMPLAINT || finding == Finding.NOT_SPAM;
    }

    /** Whether so many unknown recipients of all that a session named are guessing, and not mistakes. */
    static boolean isGuessing(int unknown, int recipients) {
        return unknown >= UNKNOWN_RECIPIENTS_FROM && 2L * unknown >= recipients;
    }

    private static double unknown(int count) {
        return count < UNKNOWN_RECIPIENTS_FROM ? 0 : Math.min(UNKNOWN_RECIPIENTS_AT_MOST, UNKNOWN_RECIPIENT * count);
    }
}
