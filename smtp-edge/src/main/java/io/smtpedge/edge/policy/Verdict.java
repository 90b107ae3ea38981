package io.smtpedge.edge.policy;

import io.smtpedge.edge.smtp.Reply;
import java.util.function.UnaryOperator;

/** What was decided about a client, and why. */
public sealed interface Verdict {

    /** The test that decided. */
    Test test();

    /** Why, for a person. */
    String reason();

    /** The same, with what is said to the client changed; the same instance where nothing is said. */
    default Verdict saying(UnaryOperator<Reply> change) {
        return switch (this) {
            case Pass pass -> pass;
            case Refuse refuse ->
                new Refuse(refuse.test(), refuse.action(), change.apply(refuse.reply()), refuse.reason());
            case Defer defer -> new Defer(defer.test(), change.apply(defer.reply()), defer.reason());
            case TurnAway away -> new TurnAway(away.test(), change.apply(away.reply()), away.words(), away.reason());
        };
    }

    /** Forward the session. */
    record Pass(Test test, String reason) implements Verdict {}

    /** Refuse it for good. */
    record Refuse(Test test, Action action, Reply reply, String reason) implements Verdict {

        public Refuse {
            if (action == Action.IGNORE) {
                throw new IllegalArgumentException("a test that is ignored refuses nobody");
            }
        }
    }

    /** Refuse it for now: answer each RCPT with a 4xx. */
    record Defer(Test test, Reply reply, String reason) implements Verdict {}

    /**
     * Turn it away at once, without a word about the client itself: there is no room.
     *
     * @param words what the log says of it; postscreen's words, where it has some
     */
    record TurnAway(Test test, Reply reply, String words, String reason) implements Verdict {}
}
