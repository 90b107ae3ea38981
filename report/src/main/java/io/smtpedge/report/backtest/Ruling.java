package io.smtpedge.report.backtest;

import io.smtpedge.reputation.model.Advice;
import io.smtpedge.reputation.model.Judgement;
import java.util.Optional;

/**
 * What an edge decides on a client that no other test has anything against.
 *
 * @param action as records write it: {@code pass}, {@code enforce} for a 550, {@code defer} for a 451
 * @param test what decided, {@code dnsbl} or {@code reputation}
 * @param reason why, for a person
 */
public record Ruling(Action action, String test, String reason) {

    /** What can become of a client, the worst last. */
    public enum Action {
        PASS("pass"),
        /** Few recipients at a time. */
        THROTTLE("pass"),
        DEFER("defer"),
        REFUSE("enforce");

        private final String label;

        Action(String label) {
            this.label = label;
        }

        /** As records write it. */
        public String label() {
            return label;
        }

        public boolean refuses() {
            return compareTo(DEFER) >= 0;
        }
    }

    /**
     * Decides.
     *
     * @param condemnedBy the list that condemns most, where the lists' score reaches the threshold
     * @param partial whether a missing answer of an allow list could have saved the client
     * @param judgement what the reputation says
     * @param enforced whether that is followed
     */
    public static Ruling of(Optional<String> condemnedBy, boolean partial, Judgement judgement, boolean enforced) {
        if (condemnedBy.isPresent() && !(enforced && judgement.overruled())) {
            return new Ruling(partial ? Action.DEFER : Action.REFUSE, "dnsbl", "blocked using " + condemnedBy.get());
        }
        Advice advice = enforced ? judgement.advice() : Advice.NORMAL;
        return switch (advice) {
            case REFUSE -> new Ruling(Action.REFUSE, "reputation", "bad reputation");
            case LATER -> new Ruling(Action.DEFER, "reputation", "bad reputation");
            case THROTTLE -> new Ruling(Action.THROTTLE, "reputation", "throttled");
            case NORMAL, FAST_LANE -> new Ruling(Action.PASS, "dnsbl", "");
        };
    }
}
