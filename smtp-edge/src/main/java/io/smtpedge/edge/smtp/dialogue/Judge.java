package io.smtpedge.edge.smtp.dialogue;

/** Says what a violation leads to. */
@FunctionalInterface
public interface Judge {

    /**
     * Told of each violation, in order.
     *
     * @return true where the dialogue goes on as if nothing had been said; without effect for what is never tolerable
     */
    boolean tolerates(Violation violation);
}
