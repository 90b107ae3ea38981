package io.smtpedge.edge.fleet;

import io.lettuce.core.RedisException;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.store.PendingChanges;
import io.smtpedge.reputation.store.ReputationStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares what the edge learns with the other edges of its fleet, from a thread of its own: twice in each interval it passes on what it
 * has learned, and adds what others have. So within one interval all know it. Nobody waits for it, and the edge's own store always answers.
 *
 * <p>While the server is away the edge goes on with what it knows, and keeps its news for later, coalesced and up to a bound. Beyond
 * that the server is told all that the edge knows when it is back. A server that has lost its data is told all of it as well, by
 * each edge.
 */
public final class SharedStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SharedStore.class);

    /** How long a stop waits for what was learned last to be passed on. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    /** What is learned right after an exchange is passed on with the next, and read by others with theirs after that. */
    private static final int EXCHANGES_AN_INTERVAL = 2;

    private static final int LONGEST_REASON = 300;

    private final FleetSettings settings;
    private final String name;
    private final PendingChanges pending;
    private final Exchange exchange;
    private final Consumer<Notice> notices;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("fleet").daemon().unstarted(this::run);
    private final AtomicLong exchanges = new AtomicLong();
    private volatile boolean up;

    /** The thread's own. */
    private @Nullable FleetServer server;

    private boolean toldAway;

    /**
     * How it is.
     *
     * @param up whether the last exchange with the server went well
     * @param pending addresses and lists of which others do not know yet
     * @param passedOn addresses and lists that were passed on since the start
     * @param learned addresses and lists that were learned from others since the start
     * @param exchanges exchanges that went well since the start: after one that began after something was learned, the server has
     *     it; after one that began after that, another edge has it
     */
    public record Status(boolean up, int pending, long passedOn, long learned, long exchanges) {}

    private SharedStore(
            FleetSettings settings,
            String name,
            ReputationStore store,
            Consumer<Notice> notices,
            InstantSource clock,
            RandomGenerator random) {
        this.settings = settings;
        this.name = name;
        this.notices = notices;
        this.clock = clock;
        this.pending = store.keepChanges(settings.pending());
        this.exchange = new Exchange(store, pending, name, random);
    }

    /**
     * Starts the thread, which connects as soon as the server is there.
     *
     * @param name the edge's name
     * @param store what the edge knows; what is added to it from now on is passed on
     * @param notices takes what a postmaster should read; called on this thread
     * @param clock for the notices
     * @param random tells this edge from others of the same name
     */
    public static SharedStore start(
            FleetSettings settings,
            String name,
            ReputationStore store,
            Consumer<Notice> notices,
            InstantSource clock,
            RandomGenerator random) {
        SharedStore shared = new SharedStore(settings, name, store, notices, clock, random);
        shared.thread.start();
        return shared;
    }

    public Status status() {
        return new Status(up, pending.size(), exchange.passedOn(), exchange.learned(), exchanges.get());
    }

    /** Passes on what was learned last, if the server is there, and ends. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean last = false;
        while (true) {
            try {
                exchange();
            } catch (RedisException | IllegalArgumentException failed) {
                disconnect();
                tellAway(reason(failed));
            } catch (RuntimeException fault) {
                disconnect();
                LOG.error("a fault in what edges share; it begins anew", fault);
            }
            if (last) {
                disconnect();
                return;
            }
            last = closesBeforeNext();
        }
    }

    private void exchange() {
        FleetServer connected = server;
        if (connected == null) {
            connected = FleetServer.open(settings);
            server = connected;
        }
        if (!exchange.run(connected)) {
            String text = "had lost what it knew; this edge has told it what is known here";
            LOG.warn("fleet: the store at {} {}", settings.where(), text);
            tell("store-lost", "the fleet's store at " + settings.where() + " " + text);
        }
        up = true;
        exchanges.incrementAndGet();
        if (toldAway) {
            toldAway = false;
            LOG.info("fleet: the store at {} is back; what was learned is passed on", settings.where());
            tell("store-back", "the fleet's store at " + settings.where() + " is back; what was learned is passed on");
        }
    }

    private void tellAway(String why) {
        up = false;
        if (!toldAway) {
            toldAway = true;
            String text = "no use of the fleet's store at " + settings.where() + ": " + why
                    + "; this edge goes on with what it knows, and passes on what it learns when the store is back";
            LOG.warn("fleet: {}", text);
            tell("store-down", text);
        }
    }

    private void tell(String kind, String text) {
        notices.accept(new Notice(clock.instant(), name, kind, settings.where(), text));
    }

    private void disconnect() {
        FleetServer connected = server;
        server = null;
        if (connected != null) {
            connected.close();
        }
    }

    private boolean closesBeforeNext() {
        try {
            return closing.await(settings.interval().toNanos() / EXCHANGES_AN_INTERVAL, TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            return true;
        }
    }

    /** What the server or the network says, the innermost of it; never what it was sent, which has the password in it. */
    private static String reason(Throwable failed) {
        Throwable innermost = failed;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return LogText.printable(String.valueOf(innermost.getMessage()), LONGEST_REASON);
    }
}
