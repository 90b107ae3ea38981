package io.smtpedge.edge.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many sessions are screened, forwarded and refused, and whether that is stress: from 90 % of the places for screening
 * or for refusing on, until both are at 70 % or less, as in postscreen. Thread-safe.
 */
public final class Places {

    private final AtomicInteger screened = new AtomicInteger();
    private final AtomicInteger forwarded = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicBoolean stress = new AtomicBoolean();
    private final int screening;
    private final int refusing;

    /** What a session takes a place for. */
    enum Kind {
        /** A stranger in the tests. */
        SCREENING,
        /** A client that is forwarded, or known, and most likely will be. */
        FORWARDING,
        /** A client that is refused, or turned away. */
        REFUSING
    }

    /** What a change of places has led to. */
    enum Change {
        NONE,
        STRESS_BEGINS,
        STRESS_ENDS
    }

    /**
     * All places are free.
     *
     * @param screening how many there are for screening
     * @param refusing how many there are for refusing
     */
    public Places(int screening, int refusing) {
        this.screening = screening;
        this.refusing = refusing;
    }

    Change take(Kind kind) {
        of(kind).incrementAndGet();
        return change();
    }

    Change leave(Kind kind) {
        of(kind).decrementAndGet();
        return change();
    }

    int taken(Kind kind) {
        return of(kind).get();
    }

    /** False where who is turned away must go without waiting until it has read why. */
    boolean mayLinger() {
        return refused.get() <= refusing;
    }

    /** Whether strangers are to be dealt with in a hurry. */
    boolean underStress() {
        return stress.get();
    }

    /** Sessions that stress is about. */
    int strangers() {
        return screened.get() + refused.get();
    }

    private AtomicInteger of(Kind kind) {
        return switch (kind) {
            case SCREENING -> screened;
            case FORWARDING -> forwarded;
            case REFUSING -> refused;
        };
    }

    private Change change() {
        long s = screened.get();
        long r = refused.get();
        if (!stress.get()) {
            boolean high = 10 * s >= 9L * screening || 10 * r >= 9L * refusing;
            return high && stress.compareAndSet(false, true) ? Change.STRESS_BEGINS : Change.NONE;
        }
        boolean low = 10 * s <= 7L * screening && 10 * r <= 7L * refusing;
        return low && stress.compareAndSet(true, false) ? Change.STRESS_ENDS : Change.NONE;
    }
}
