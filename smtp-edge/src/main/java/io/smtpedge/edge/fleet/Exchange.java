package io.smtpedge.edge.fleet;

import io.lettuce.core.RedisException;
import io.smtpedge.reputation.store.Delta;
import io.smtpedge.reputation.store.PendingChanges;
import io.smtpedge.reputation.store.ReputationStore;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an edge and the server tell each other, from one connection to the next. For one thread.
 *
 * <p>News are added, once each: a batch whose answer was lost is sent again under its number. What is known as a whole is joined: the
 * larger of each count prevails, so nothing counts twice, however often it is told. Two rules make that exact: who tells all that
 * it knows has passed on all its news before; and what is read as a whole is joined only after all news that it has in it.
 */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** The server does nothing else meanwhile: some milliseconds. */
    private static final int DELTAS_A_BATCH = 1000;

    private static final String FROM_THE_START = "0-0";

    private final ReputationStore store;
    private final PendingChanges pending;
    private final String edge;
    private final RandomGenerator random;
    private final LongAdder passedOn = new LongAdder();
    private final LongAdder learned = new LongAdder();

    private @Nullable Sent unanswered;
    private long number;
    /** The server's name for its data; empty before this edge has met it. */
    private String known = "";

    private boolean lost;
    /** The last entry of the stream that was added. */
    private String read = FROM_THE_START;

    /** A batch that may have arrived. */
    private record Sent(long number, Batch batch, boolean whole) {}

    /**
     * @param name the edge's
     * @param random tells this edge from others of the same name, and from its former life
     */
    Exchange(ReputationStore store, PendingChanges pending, String name, RandomGenerator random) {
        this.store = store;
        this.pending = pending;
        this.edge = name + "/" + hex(random);
        this.random = random;
    }

    /**
     * Passes on what was learned, and adds what others have.
     *
     * @return false where the server has lost what it knew; it has been told what is known here
     * @throws RedisException the server is away, or does not do as it is told; this may be called again
     */
    boolean run(FleetServer server) {
        passOn(server);
        if (!known.isEmpty() && !catchUp(server)) {
            LOG.info("fleet: missed more than the server keeps; loading everything");
            known = takeAll(server);
        }
        if (known.isEmpty()) {
            meet(server);
            boolean told = lost;
            lost = false;
            return !told;
        }
        if (pending.takeLost() > 0) {
            // More happened while it was away than was kept for it.
            tellAll(server);
        }
        return true;
    }

    /** Addresses and lists that were passed on. */
    long passedOn() {
        return passedOn.sum();
    }

    /** Addresses and lists that were learned from others. */
    long learned() {
        return learned.sum();
    }

    private void passOn(FleetServer server) {
        while (true) {
            Sent batch = unanswered;
            if (batch == null) {
                List<Delta> deltas = pending.take(DELTAS_A_BATCH);
                if (deltas.isEmpty()) {
                    return;
                }
                batch = new Sent(++number, Batch.of(deltas), false);
                passedOn.add(deltas.size());
            }
            send(server, batch);
        }
    }

    private void send(FleetServer server, Sent batch) {
        unanswered = batch;
        // A new name each time: a server that has lost its data must not get the old one.
        String now = server.merge(edge, batch.number(), batch.batch(), batch.whole(), hex(random));
        unanswered = null;
        if (!known.equals(now)) {
            forget();
        }
    }

    /** It is not the server that this edge knew. That is told when it has been met, which may take another connection. */
    private void forget() {
        lost |= !known.isEmpty();
        known = "";
    }

    /** Adds what others have passed on; false where the stream has that no more. Forgets a server that has lost its data. */
    private boolean catchUp(FleetServer server) {
        while (!known.isEmpty()) {
            FleetServer.News news = server.read(read);
            if (!news.store().equals(known)) {
                forget();
            } else if (news.behind()) {
                return false;
            } else if (news.entries().isEmpty()) {
                return true;
            } else {
                news.entries().forEach(this::add);
            }
        }
        return true;
    }

    private void add(FleetServer.Entry entry) {
        read = entry.id();
        if (!entry.edge().equals(edge)) {
            List<Delta> deltas = entry.batch().deltas();
            deltas.forEach(entry.whole() ? store::join : store::merge);
            learned.add(deltas.size());
        }
    }

    /** Gets to know a server: takes over what it knows, and tells it what is known here. */
    private void meet(FleetServer server) {
        String found = takeAll(server);
        pending.takeLost();
        tellAll(server);
        // One that was empty got its name with the first batch. One that has lost its data meanwhile is met again.
        String now = server.read(read).store();
        known = found.isEmpty() || found.equals(now) ? now : "";
    }

    /** Takes over all that the server knows; gives its name. */
    private String takeAll(FleetServer server) {
        known = "";
        String found = "";
        String cursor = "0";
        long taken = 0;
        do {
            // What is learned here must be in what the server knows, or the larger count would swallow it.
            passOn(server);
            FleetServer.Page page = server.page(cursor);
            if (cursor.equals("0")) {
                found = page.store();
                read = page.last();
            } else if (!page.store().equals(found)) {
                throw new RedisException("it lost its data while they were being loaded");
            } else {
                readUntil(server, page.last());
            }
            List<Delta> deltas = page.batch().deltas();
            deltas.forEach(store::join);
            taken += deltas.size();
            cursor = page.next();
        } while (!cursor.equals("0"));
        learned.add(taken);
        LOG.info("fleet: took over {} addresses and lists", taken);
        return found;
    }

    /** Adds what was passed on before a page was read, and no more: the page has it, for those who are on it. */
    private void readUntil(FleetServer server, String last) {
        while (!read.equals(last)) {
            FleetServer.News news = server.read(read);
            if (news.behind() || news.entries().isEmpty()) {
                throw new RedisException("others pass on more than can be read meanwhile");
            }
            for (FleetServer.Entry entry : news.entries()) {
                add(entry);
                if (entry.id().equals(last)) {
                    return;
                }
            }
        }
    }

    private void tellAll(FleetServer server) {
        List<Delta> batch = new ArrayList<>(DELTAS_A_BATCH);
        store.forEach(delta -> {
            batch.add(delta);
            if (batch.size() == DELTAS_A_BATCH) {
                tell(server, batch);
            }
        });
        tell(server, batch);
    }

    private void tell(FleetServer server, List<Delta> batch) {
        if (!batch.isEmpty()) {
            // What the batch has in it must be there as news before, or it would count again when it comes as news.
            passOn(server);
            send(server, new Sent(++number, Batch.of(batch), true));
            batch.clear();
        }
    }

    private static String hex(RandomGenerator random) {
        return HexFormat.of().toHexDigits(random.nextLong());
    }
}
