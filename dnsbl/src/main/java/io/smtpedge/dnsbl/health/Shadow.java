package io.smtpedge.dnsbl.health;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a zone's answers count. One failed round of probes puts the zone into shadow; three good ones in a row bring it
 * back. Somebody who watches what it says of clients may put it there as well, and take it out again: it counts when
 * neither has a reason against it. Read on any thread, changed on one.
 */
public final class Shadow {

    private static final int PASSES = 3;

    /** What the probes have found. */
    private volatile @Nullable String reason;

    /** What was seen of its answers about clients. */
    private volatile @Nullable String suspicion;

    private int passes;

    public boolean isOn() {
        return reason != null || suspicion != null;
    }

    /** Why the zone is in shadow, a clause; empty where it is not. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason).or(() -> Optional.ofNullable(suspicion));
    }

    /**
     * Its answers about clients are suspicious.
     *
     * @return whether the zone goes into shadow by it
     */
    public boolean suspected(String why) {
        boolean enters = !isOn();
        suspicion = why;
        return enters;
    }

    /**
     * They are not suspicious any more.
     *
     * @param before what to do where the zone comes back by it, before its answers count
     * @return whether the zone comes back by it
     */
    public boolean cleared(Runnable before) {
        if (suspicion == null) {
            return false;
        }
        boolean leaves = reason == null;
        if (leaves) {
            before.run();
        }
        suspicion = null;
        return leaves;
    }

    /**
     * A round found a fault.
     *
     * @return whether the zone goes into shadow by it
     */
    public boolean failed(String why) {
        boolean enters = !isOn();
        reason = why;
        passes = 0;
        return enters;
    }

    /**
     * A round found no fault.
     *
     * @param before what to do where the zone comes back by it, before its answers count
     * @return whether the zone comes back by it
     */
    public boolean passed(Runnable before) {
        if (reason == null || ++passes < PASSES) {
            return false;
        }
        boolean leaves = suspicion == null;
        if (leaves) {
            before.run();
        }
        reason = null;
        passes = 0;
        return leaves;
    }
}
