package io.smtpedge.edge.smtp.dialogue;

/** Why nothing more of a dialogue may go on. */
public sealed interface Stop {

    /** The client said what it must not say. */
    record Violated(Violation violation) implements Stop {}

    /** A command line of the client is longer than {@value DialogueGuard#MAX_LINE} octets. */
    record LineTooLong() implements Stop {}

    /** The client names more recipients than its {@link RecipientQuota} allows. */
    record TooManyRecipients() implements Stop {}

    /** The backend said what is no answer to anything: it has not heard what the guard has heard. */
    record OutOfStep(String why) implements Stop {}
}
