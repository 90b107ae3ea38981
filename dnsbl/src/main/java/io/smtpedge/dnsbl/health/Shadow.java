package io.smtpedge.dnsbl.health;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a zone's answers count. One failed round of probes puts the zone into shadow; three good ones in a row bring it
 * back. Read on any thread, changed on one.
 */
public final class Shadow {

    private static final int PASSES = 3;

    private volatile @Nullable String reason;
    private int passes;

    public boolean isOn() {
        return reason != null;
    }

    /** Why the zone is in shadow, a clause; empty where it is not. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /**
     * A round found a fault.
     *
     * @return whether the zone goes into shadow by it
     */
    public boolean failed(String why) {
        boolean enters = reason == null;
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
        before.run();
        reason = null;
        passes = 0;
        return true;
    }
}
