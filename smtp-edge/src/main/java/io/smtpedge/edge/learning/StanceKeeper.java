package io.smtpedge.edge.learning;

import io.smtpedge.edge.policy.Stance;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether at present what reputation advises is done: as the configuration says, but not before enough has been learned, nor while
 * the policy has shadowed itself. Read on event loops, changed on the learning thread.
 */
public final class StanceKeeper {

    private final boolean enforce;
    private final Duration learningTime;
    private Instant firstStart;
    private boolean shadowed;
    private volatile Stance stance;

    /**
     * @param enforce what the configuration says
     * @param learningTime how long after the first start nothing is done
     * @param now the first start, unless {@link #firstStart(Instant, Instant)} knows of an earlier one
     */
    public StanceKeeper(boolean enforce, Duration learningTime, Instant now) {
        this.enforce = enforce;
        this.learningTime = learningTime;
        this.firstStart = now;
        this.stance = at(now);
    }

    /** What holds now. Any thread. */
    public Stance stance() {
        return stance;
    }

    Instant firstStart() {
        return firstStart;
    }

    /** An earlier run of this edge was the first. One that claims to be in the future was not. */
    void firstStart(Instant first, Instant now) {
        firstStart = first.isBefore(now) ? first : now;
        look(now);
    }

    /** The policy has shadowed itself, or is back. */
    void shadowed(boolean on, Instant now) {
        shadowed = on;
        look(now);
    }

    /** Time has passed. Returns whether learning has come to its end with it. */
    boolean look(Instant now) {
        Stance before = stance;
        Stance after = at(now);
        stance = after;
        return before == Stance.LEARNING && after == Stance.ENFORCE;
    }

    private Stance at(Instant now) {
        if (!enforce || shadowed) {
            return Stance.SHADOW;
        }
        return now.isBefore(firstStart.plus(learningTime)) ? Stance.LEARNING : Stance.ENFORCE;
    }
}
