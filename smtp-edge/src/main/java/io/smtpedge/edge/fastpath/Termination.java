package io.smtpedge.edge.fastpath;

import io.smtpedge.reputation.event.Outcome;
import java.util.Optional;

/**
 * The two letters in which HAProxy says how a session ended ({@code %ts}, configuration manual of 2.6, section 8.5).
 *
 * @param cause who or what ended it
 * @param phase what it was doing
 */
record Termination(char cause, char phase) {

    private static final String CAUSES = "CSPLRIDUKcs-";
    private static final String PHASES = "RQCHDLT-";

    /** Reads two letters; empty where HAProxy knows no such. */
    static Optional<Termination> parse(String letters) {
        return letters.length() == 2 && CAUSES.indexOf(letters.charAt(0)) >= 0 && PHASES.indexOf(letters.charAt(1)) >= 0
                ? Optional.of(new Termination(letters.charAt(0), letters.charAt(1)))
                : Optional.empty();
    }

    /** In the words of the records: as the edge would call the same end of a session of its own. */
    Outcome outcome() {
        if (!isForwarded()) {
            return switch (cause) {
                case 'C' -> Outcome.HANGUP;
                case 'c' -> Outcome.TIMEOUT;
                case 'P' -> Outcome.LIMITED;
                default -> Outcome.BACKEND_DOWN;
            };
        }
        return cause == 'c' || cause == 's' ? Outcome.TIMEOUT : Outcome.FORWARDED;
    }

    /** True where a server was connected. */
    private boolean isForwarded() {
        return switch (phase) {
            case 'D', 'L' -> true;
            case '-' -> cause == '-';
            default -> false;
        };
    }

    /** Why, for a person; empty where both sides have closed as they should. */
    String detail() {
        return cause == '-' ? "" : this + ": " + who() + " " + when();
    }

    private String who() {
        return switch (cause) {
            case 'C' -> "the client has closed or reset the connection";
            case 'S' -> "the server has refused, closed or reset the connection";
            case 'c' -> "the client was silent for too long";
            case 's' -> "the server was silent for too long";
            case 'P' -> "HAProxy has refused the session by a limit or a rule";
            case 'R' -> "HAProxy was out of memory, sockets or source ports";
            case 'I' -> "HAProxy has found a fault of its own";
            case 'D' -> "HAProxy has ended the session, as the server went down";
            case 'U' -> "HAProxy has ended the session, as its preferred server came back";
            case 'K' -> "HAProxy's operator has ended the session";
            default -> "HAProxy has ended the session itself";
        };
    }

    private String when() {
        return switch (phase) {
            case 'Q' -> "while it waited for a free server";
            case 'C' -> "while it was being connected to a server";
            case 'D' -> "while data went through";
            case 'L' -> "while the last data went to the client";
            case 'R', 'H', 'T' -> "before it was given to a server";
            default -> "after the last data";
        };
    }

    @Override
    public String toString() {
        return "" + cause + phase;
    }
}
