package io.smtpedge.edge.policy;

import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.Reply;
import io.smtpedge.edge.smtp.Verb;
import io.smtpedge.edge.smtp.dialogue.ForbiddenCommands;
import io.smtpedge.edge.smtp.dialogue.Violation;

/**
 * What follows from a violation in a forwarded dialogue. Immutable.
 *
 * @param pipelining for what was sent too early
 * @param nonSmtpCommand for what is no command of SMTP
 * @param bareNewline for command lines that end with LF alone
 * @param bareDot for what may smuggle a message
 * @param forbidden what is no command of SMTP
 */
public record DialogueRules(
        Action pipelining, Action nonSmtpCommand, Action bareNewline, BareDot bareDot, ForbiddenCommands forbidden) {

    /** The test that a violation fails. */
    public static Test test(Violation.Kind kind) {
        return switch (kind) {
            case PIPELINING, STARTTLS_INJECTION -> Test.PIPELINING;
            case NON_SMTP_COMMAND -> Test.NON_SMTP_COMMAND;
            case BARE_NEWLINE -> Test.BARE_NEWLINE;
            case BARE_DOT, BAD_CHUNK -> Test.SMUGGLING;
        };
    }

    /**
     * What follows. Where guard and backend could read on in two ways, nothing is left but to close: there is no telling where
     * the client's next command begins.
     */
    public Action action(Violation.Kind kind) {
        return switch (kind) {
            case PIPELINING -> pipelining;
            case NON_SMTP_COMMAND -> nonSmtpCommand;
            case BARE_NEWLINE -> bareNewline;
            case BARE_DOT -> bareDot == BareDot.REFUSE ? Action.ENFORCE : Action.IGNORE;
            case STARTTLS_INJECTION, BAD_CHUNK -> Action.DROP;
        };
    }

    /** The verdict on a violation that is not ignored. */
    public Verdict.Refuse refusal(Violation violation) {
        Violation.Kind kind = violation.kind();
        Reply reply = kind == Violation.Kind.BARE_DOT ? Replies.BARE_DOT : Replies.PROTOCOL_ERROR;
        return new Verdict.Refuse(test(kind), action(kind), reply, reason(violation));
    }

    private static String reason(Violation violation) {
        String what = switch (violation.kind()) {
            case PIPELINING -> "sent more before the reply";
            case NON_SMTP_COMMAND -> "no command of SMTP";
            case BARE_NEWLINE -> "a command line that ends with LF alone";
            case BARE_DOT -> "a dot alone between line ends that are not both CRLF";
            case STARTTLS_INJECTION -> "sent more behind STARTTLS";
            case BAD_CHUNK -> "BDAT without a size that is beyond doubt, or not offered";
        };
        return what + " after " + violation.after() + ": " + violation.text();
    }

    /**
     * Reads a word for {@link ForbiddenCommands}.
     *
     * @throws IllegalArgumentException where it is no single word, or a command of SMTP
     */
    public static String forbiddenCommand(String word) {
        if (!word.matches("[!-~]+")) {
            throw new IllegalArgumentException(
                    "\"" + word + "\" is not one word; write the first word of the command, as in CONNECT");
        }
        if (Verb.of(word) != Verb.UNKNOWN) {
            throw new IllegalArgumentException(
                    word + " is a command of SMTP, and without it there would be no mail; take it out");
        }
        return word;
    }
}
