package io.smtpedge.dnsbl.wire;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a resolver answers. Ten attempts in a row without an answer may be the fault of a list that the resolver asks in
 * vain, so they only raise the question, which is then put to the resolver itself: a name that it knows without asking
 * anybody. Where nobody listens at its port the question is answered. A resolver that is down is asked the same once a
 * second, until it answers. Belongs to the loop.
 */
final class ResolverHealth {

    private static final int MISSES = 10;
    private static final int PROBES = 3;
    private static final long BETWEEN_PROBES = Duration.ofMillis(300).toNanos();
    private static final long WHILE_DOWN = Duration.ofSeconds(1).toNanos();

    /** A resolver that goes up and down is told of no more often. */
    private static final long BETWEEN_EVENTS = Duration.ofMinutes(1).toNanos();

    private final InetSocketAddress address;
    private final EventLoop loop;
    private final Runnable probe;
    private final ResolverWatch watch;
    private final Runnable changed;
    private EventLoop.@Nullable Timeout timer;
    private @Nullable String fault;
    private int misses;
    private int probes;
    private long answered;
    private long missed;
    private boolean refuses;
    private boolean told;
    private long lastTold;

    /**
     * @param probe sends the question to the resolver itself; its answer comes to {@link #answered} like any other
     * @param changed called when the resolver has gone down or come up
     */
    ResolverHealth(InetSocketAddress address, EventLoop loop, Runnable probe, ResolverWatch watch, Runnable changed) {
        this.address = address;
        this.loop = loop;
        this.probe = probe;
        this.watch = watch;
        this.changed = changed;
        this.lastTold = loop.now() - BETWEEN_EVENTS;
    }

    boolean isDown() {
        return fault != null;
    }

    /** Why it is down where nobody listens at its port. */
    Optional<String> refusal() {
        return refuses ? Optional.ofNullable(fault) : Optional.empty();
    }

    /** A message came from it, whatever it said. */
    void answered() {
        answered++;
        misses = 0;
        refuses = false;
        stopProbing();
        if (fault != null) {
            fault = null;
            changed.run();
            if (told) {
                told = false;
                watch.up(address);
            }
        }
    }

    /** An attempt has waited in vain. */
    void missed() {
        missed++;
        if (fault == null && ++misses >= MISSES && timer == null) {
            probes = 0;
            probeOrGiveUp();
        }
    }

    /** The kernel says that nobody listens at its port. */
    void refused() {
        refuses = true;
        goDown("connection refused: nothing listens at its port " + address.getPort());
    }

    private void probeOrGiveUp() {
        if (probes == PROBES) {
            goDown("it has not answered the last " + misses + " attempts, nor " + PROBES
                    + " questions about itself (in all " + answered + " attempts were answered and " + missed
                    + " not)");
            return;
        }
        probes++;
        timer = loop.schedule(BETWEEN_PROBES, this::probeOrGiveUp);
        probe.run();
    }

    private void goDown(String why) {
        if (fault != null) {
            return;
        }
        fault = why;
        stopProbing();
        timer = loop.schedule(WHILE_DOWN, this::probeWhileDown);
        changed.run();
        if (loop.now() - lastTold >= BETWEEN_EVENTS) {
            lastTold = loop.now();
            told = true;
            watch.down(address, why);
        }
    }

    private void probeWhileDown() {
        timer = loop.schedule(WHILE_DOWN, this::probeWhileDown);
        probe.run();
    }

    private void stopProbing() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        misses = 0;
    }
}
