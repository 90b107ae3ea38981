package io.smtpedge.edge.learning;

import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.edge.journal.Journal;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.learn.Guard;
import io.smtpedge.reputation.learn.Learned;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.Evidence;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.Snapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that learns. Event loops and the admin server only put what there is to learn into a bounded queue; when it is
 * full, it is lost and counted, and mail goes on. It writes the snapshots as well.
 */
public final class Learning implements FeedbackSink, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Learning.class);

    /** How much may wait: some megabytes, or 120 MB were every session a hostile one. */
    static final int WAITING = 16_384;

    /** Let sessions gather, so that no event loop pays for waking the thread. */
    private static final long GATHER_MILLIS = 20;

    private static final long LOOK_MILLIS = 1000;
    private static final Duration TICK = Duration.ofMinutes(1);
    private static final Duration LAST_SNAPSHOT = Duration.ofSeconds(15);

    private final Parts parts;
    private final SelfWatch watch;
    private final ListedVeterans veterans;
    private final SnapshotKeeper snapshots;
    private final FeedbackFlood flood;
    private final BlockingQueue<Lesson> queue;
    private final AtomicInteger feedback = new AtomicInteger();
    private final int mostFeedback;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong learned = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("learning").daemon().unstarted(this::run);
    private Instant lastTick;
    private long reported;
    private volatile boolean closing;

    /**
     * What it works with.
     *
     * @param systems the table of autonomous systems, which may be replaced on the disk
     * @param snapshot where all of it is kept; null where it is not
     * @param interval how often it is written
     * @param watch how many times its usual share is too much; 0 where nobody watches
     * @param doubtful told of clients that have become doubtful; must not block
     */
    public record Parts(
            Reputation reputation,
            ReputationStore store,
            AsnTable systems,
            @Nullable Snapshot snapshot,
            Duration interval,
            double watch,
            Dnsbl lists,
            StanceKeeper stance,
            Journal journal,
            Notices notices,
            Consumer<InetAddress> doubtful,
            InstantSource clock) {}

    /** What there is to learn from. */
    private sealed interface Lesson {

        record Ended(SessionRecord session) implements Lesson {}

        record Heard(Feedback one) implements Lesson {}

        /** Nothing more comes; it wakes the thread. */
        record Closing() implements Lesson {}
    }

    private Learning(Parts parts, int capacity) {
        this.parts = parts;
        this.watch = new SelfWatch(parts.watch(), parts.lists(), parts.stance(), parts.notices());
        this.veterans = new ListedVeterans(parts.notices());
        this.flood = new FeedbackFlood(parts.notices());
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.mostFeedback = Math.max(1, capacity / 2);
        this.lastTick = parts.clock().instant();
        this.snapshots = new SnapshotKeeper(parts, watch);
    }

    /** Takes up what the snapshot holds, and starts the thread. A damaged snapshot is told of, and learning begins anew. */
    public static Learning start(Parts parts) {
        Learning learning = prepared(parts, WAITING);
        learning.thread.start();
        return learning;
    }

    /** The same without its thread, for tests that call {@link #pass}. */
    static Learning prepared(Parts parts, int capacity) {
        Learning learning = new Learning(parts, capacity);
        learning.snapshots.restore();
        return learning;
    }

    /** Takes the sessions that have ended; other events are none of its business. Any thread; never blocks. */
    public void told(Event event) {
        if (event instanceof Event.Ended ended && !queue.offer(new Lesson.Ended(ended.session()))) {
            dropped.incrementAndGet();
        }
    }

    /** Of feedback, half as much may wait here and in the journal's queue together: the rest is for sessions. */
    @Override
    public boolean accept(Feedback one) {
        boolean room = feedback.incrementAndGet() + parts.journal().feedbackWaiting() <= mostFeedback;
        if (room && queue.offer(new Lesson.Heard(one))) {
            return true;
        }
        feedback.decrementAndGet();
        return false;
    }

    /** Sessions that nothing was learned from because too many waited, since the start. */
    public long dropped() {
        return dropped.get();
    }

    /** Sessions and findings that something was learned from, since the start. */
    public long learned() {
        return learned.get();
    }

    /** What waits to be learned from. */
    public int waiting() {
        return queue.size();
    }

    private void run() {
        List<Lesson> batch = new ArrayList<>();
        while (!closing) {
            try {
                Lesson first = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    Thread.sleep(GATHER_MILLIS);
                }
            } catch (InterruptedException nobodyDoes) {
                closing = true;
            }
            pass(batch);
        }
        pass(batch);
        snapshots.write(parts.clock().instant());
    }

    /** Learns from {@code batch} and from all that waits, and does what is due. On the learning thread. */
    private void pass(List<Lesson> batch) {
        queue.drainTo(batch);
        Instant now = parts.clock().instant();
        for (Lesson lesson : batch) {
            try {
                learn(lesson, now);
            } catch (RuntimeException fault) {
                // One lesson that cannot be learned must not end the school.
                LOG.error("something could not be learned", fault);
            }
        }
        batch.clear();
        upkeep(now);
    }

    /** Learns from all that waits, and does what is due. */
    void pass() {
        pass(new ArrayList<>());
    }

    private void learn(Lesson lesson, Instant now) {
        switch (lesson) {
            case Lesson.Ended(SessionRecord session) -> {
                took(parts.reputation().learn(session));
                watch.session(session, now);
                veterans.session(session, now);
            }
            case Lesson.Heard(Feedback one) -> {
                feedback.decrementAndGet();
                heard(one);
            }
            case Lesson.Closing() -> {
                // It was enough that it came.
            }
        }
    }

    private void heard(Feedback one) {
        Learned came = parts.reputation().learn(one);
        if (came.keptOut().contains(Guard.FLOOD)) {
            // A line each would fill the disk, and push the records of a month out of the journal.
            flood.keptOut(one.source());
        } else {
            parts.journal().feedback(one, came.counted());
        }
        took(came);
    }

    private void took(Learned came) {
        learned.addAndGet(came.counted() ? 1 : 0);
        for (Evidence evidence : came.evidence()) {
            if (evidence.bad() > 0) {
                parts.doubtful().accept(evidence.client());
            }
        }
    }

    private void upkeep(Instant now) {
        if (parts.stance().look(now)) {
            LOG.info("the time of learning is over: what reputation advises is done from now on");
        }
        if (isDue(lastTick, TICK, now)) {
            lastTick = now;
            parts.reputation().tick(now);
            flood.tell();
            refreshSystems();
        }
        snapshots.writeIfDue(now);
        long lost = dropped.get();
        if (lost > reported) {
            LOG.warn(
                    "nothing was learned from {} sessions: they end faster than can be learned; mail is not affected",
                    lost - reported);
            reported = lost;
        }
    }

    private void refreshSystems() {
        try {
            if (parts.systems().refresh()) {
                LOG.info("reputation.table was replaced; the new table of autonomous systems is in use");
            }
        } catch (IOException unusable) {
            parts.notices()
                    .warn(
                            "table-unusable",
                            "",
                            "reputation.table: " + unusable.getMessage() + "; a table that was in use stays so");
        }
    }

    /** Also where the clock was set back. */
    static boolean isDue(Instant last, Duration interval, Instant now) {
        return !now.isBefore(last.plus(interval)) || now.isBefore(last);
    }

    /** Learns what waits, writes a last snapshot, and ends. The thread is not interrupted, which would end what it is writing. */
    @Override
    public void close() {
        closing = true;
        // Where the queue is full, the thread does not wait.
        queue.offer(new Lesson.Closing());
        try {
            if (!thread.join(LAST_SNAPSHOT)) {
                LOG.warn("the last snapshot takes too long; what was learned since the one before is lost");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
