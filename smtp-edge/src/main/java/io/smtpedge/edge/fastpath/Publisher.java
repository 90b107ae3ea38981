package io.smtpedge.edge.fastpath;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.policy.AccessList;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes who is known good, from a thread of its own. An event loop only puts a sighting into a bounded queue; the thread
 * takes all that there is, and tells the helper at once what follows from it.
 *
 * <p>The sets never hold what nobody remembers here: they are emptied at the beginning of each connection to the helper, after
 * sightings were lost because the queue was full, and when an access list has changed. Whoever was in them passes through
 * the edge once more.
 *
 * <p>What the helper refuses, as when a set is full, is left to the edge: see {@link #takeBack}.
 */
public final class Publisher implements FastPath, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /** Sightings that may wait, about 5 MB. */
    private static final int QUEUE = 65_536;

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);

    /** How often it looks whether the helper is still there while it has nothing to tell. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** A set that is full stays so for a while. */
    private static final Duration BETWEEN_REFUSALS = Duration.ofMinutes(1);

    /** How long a stop waits for the thread. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final UnixDomainSocketAddress helper;
    private final KnownClients clients;
    private final Duration maxTime;
    private final Ticker ticker;
    private final BlockingQueue<Seen> queue;
    private final Thread thread = Thread.ofPlatform().name("fast-path").daemon().unstarted(this::run);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile long published;
    private volatile boolean closing;

    /** The thread's own. */
    private long lostBefore;

    private boolean away;
    private long refusalsLogged;
    private long refusalLoggedAt;

    private record Seen(Sighting sighting, long at) {}

    private Publisher(UnixDomainSocketAddress helper, Rules rules, AccessList access, Ticker ticker, int queue) {
        this.helper = helper;
        this.maxTime = rules.maxTime();
        this.clients = new KnownClients(rules, access, ticker);
        this.ticker = ticker;
        this.queue = new ArrayBlockingQueue<>(queue);
    }

    /** Starts the thread, which connects to the helper as soon as it is there. */
    public static Publisher start(UnixDomainSocketAddress helper, Rules rules, AccessList access, Ticker ticker) {
        return start(helper, rules, access, ticker, QUEUE);
    }

    static Publisher start(UnixDomainSocketAddress helper, Rules rules, AccessList access, Ticker ticker, int queue) {
        Publisher publisher = new Publisher(helper, rules, access, ticker, queue);
        publisher.thread.start();
        return publisher;
    }

    @Override
    public void accept(Sighting sighting) {
        if (!queue.offer(new Seen(sighting, ticker.read()))) {
            dropped.incrementAndGet();
        }
    }

    /** Sightings that were lost because the queue was full, since the start. */
    public long dropped() {
        return dropped.get();
    }

    /** Changes that the helper has made, since the start. */
    public long told() {
        return told.get();
    }

    /** Verdicts that the helper has not published, since the start: their clients go through the edge. */
    public long refused() {
        return refused.get();
    }

    /** Addresses that the sets hold now, about. */
    public long published() {
        return published;
    }

    /** Leaves the sets as they are: each address in them ends with what it rests on. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        LOG.info(
                "fast path: {} changes of the kernel's sets told, {} verdicts refused by the helper, {} sightings lost",
                told,
                refused,
                dropped);
    }

    private void run() {
        Duration retry = FIRST_RETRY;
        while (!closing) {
            long begun = ticker.read();
            try (HelperConnection connection = HelperConnection.open(helper, ticker)) {
                serve(connection);
            } catch (IOException failed) {
                tellAway(String.valueOf(failed.getMessage()));
            } catch (InterruptedException closeCalled) {
                // It has set the flag.
            } catch (RuntimeException fault) {
                LOG.error("a fault in the fast path; it begins anew", fault);
            }
            boolean lasted = ticker.read() - begun > LAST_RETRY.toNanos();
            retry = lasted ? FIRST_RETRY : shorter(retry.multipliedBy(2), LAST_RETRY);
            learnFor(retry);
        }
    }

    private void serve(HelperConnection connection) throws IOException, InterruptedException {
        clients.startOver();
        tell(connection);
        tellBack();
        while (!closing) {
            Seen first = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
            if (first == null) {
                connection.check();
            } else {
                learn(first);
                tell(connection);
            }
        }
    }

    /** Takes all that has come. Where something was lost, it was later than all that is forgotten here. */
    private void learn(Seen first) {
        long lost = dropped.get();
        List<Seen> all = new ArrayList<>();
        all.add(first);
        queue.drainTo(all);
        all.forEach(seen -> clients.saw(seen.sighting(), seen.at()));
        if (lost > lostBefore) {
            LOG.warn(
                    "fast path: {} sightings of clients were lost, as there were more than {} at once; the sets are"
                            + " emptied, and clients pass through the edge until they are known again",
                    lost - lostBefore,
                    queue.size() + queue.remainingCapacity());
            lostBefore = lost;
            clients.takeChanges();
            clients.startOver();
        }
    }

    private void tell(HelperConnection connection) throws IOException {
        List<Change> changes = clients.takeChanges();
        if (!changes.isEmpty()) {
            HelperConnection.Answer answer = connection.tell(changes);
            told.addAndGet(changes.size() - answer.refused().size());
            if (!answer.refused().isEmpty()) {
                takeBack(connection, answer);
            }
        }
        published = clients.published();
    }

    /**
     * Goes on without what the helper has refused. A batch is refused as a whole, so what takes somebody back is told again
     * by itself, at once. A verdict is not told again, but its client is taken out of all sets: it may be in another one, or
     * for longer than it should be.
     *
     * @throws IOException where the sets may hold what they must not; they are emptied at the next connection
     */
    private void takeBack(HelperConnection connection, HelperConnection.Answer answer) throws IOException {
        if (answer.refused().contains(new Change.Reset())) {
            throw new IOException("it cannot: " + answer.why());
        }
        List<Change> back = clients.refused(answer.refused());
        HelperConnection.Answer second = connection.tell(back);
        if (!second.refused().isEmpty()) {
            throw new IOException("it cannot: " + second.why());
        }
        long verdicts = answer.refused().stream()
                .filter(change -> change instanceof Change.Put)
                .count();
        told.addAndGet(back.size());
        tellRefused(refused.addAndGet(verdicts), answer.why());
    }

    private void tellRefused(long soFar, String why) {
        long now = ticker.read();
        if (refusalsLogged == 0 || now - refusalLoggedAt >= BETWEEN_REFUSALS.toNanos()) {
            LOG.warn(
                    "fast path: the helper at {} refused {} verdicts: {}; their clients go through the edge",
                    helper,
                    soFar - refusalsLogged,
                    why);
            refusalsLogged = soFar;
            refusalLoggedAt = now;
        }
    }

    /** Goes on counting while there is nobody to tell it. */
    private void learnFor(Duration time) {
        long end = ticker.read() + time.toNanos();
        try {
            while (!closing && end > ticker.read()) {
                Seen seen = queue.poll(end - ticker.read(), TimeUnit.NANOSECONDS);
                if (seen != null) {
                    learn(seen);
                    clients.takeChanges();
                }
            }
        } catch (InterruptedException closeCalled) {
            // It has set the flag.
        }
    }

    private void tellAway(String why) {
        if (!away && !closing) {
            away = true;
            LOG.warn(
                    "fast path: no use of the helper at {}: {}; nothing is published until there is, and what was ends"
                            + " by itself within {} s",
                    helper,
                    why,
                    maxTime.toSeconds());
        }
    }

    private void tellBack() {
        away = false;
        LOG.info("fast path: connected to the helper at {}; the sets are empty", helper);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
