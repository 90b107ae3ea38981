package io.smtpedge.edge.learning;

import io.smtpedge.reputation.store.Snapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what was learned over a restart, with what else must outlast it. For the learning thread. */
final class SnapshotKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);

    private static final String PENDING = "pending";
    private static final String WATCH = "watch";

    private final Learning.Parts parts;
    private final SelfWatch watch;
    private Instant last;

    SnapshotKeeper(Learning.Parts parts, SelfWatch watch) {
        this.parts = parts;
        this.watch = watch;
        this.last = parts.clock().instant();
    }

    /** Takes up what the snapshot holds. A damaged one is told of, and learning begins anew. */
    void restore() {
        Snapshot snapshot = parts.snapshot();
        if (snapshot == null) {
            return;
        }
        Snapshot.Loaded loaded = snapshot.load(parts.store());
        loaded.problems().forEach(problem -> parts.notices().warn("reputation-lost", "", problem));
        byte[] pending = loaded.sections().get(PENDING);
        if (pending != null && !parts.reputation().restore(pending)) {
            LOG.warn("mail that waits for its full weight was lost with a change of version");
        }
        Instant now = parts.clock().instant();
        byte[] before = loaded.sections().get(WATCH);
        if (before != null) {
            Memory.parse(before).ifPresent(memory -> watch.restore(memory, now));
        }
        if (loaded.from() != null) {
            LOG.info(
                    "the reputation of {} addresses was restored from {}",
                    parts.store().statistics().addresses(),
                    loaded.from());
        }
    }

    void writeIfDue(Instant now) {
        if (Learning.isDue(last, parts.interval(), now)) {
            write(now);
        }
    }

    /** Writes one. Where that fails, the last one is still there. */
    void write(Instant now) {
        last = now;
        Snapshot snapshot = parts.snapshot();
        if (snapshot == null) {
            return;
        }
        try {
            snapshot.write(
                    parts.store(),
                    Map.of(
                            PENDING,
                            parts.reputation().pending(),
                            WATCH,
                            watch.memory().bytes()),
                    now);
        } catch (IOException failed) {
            LOG.warn("what was learned could not be kept; the last snapshot is still there: {}", failed.getMessage());
        } catch (RuntimeException fault) {
            LOG.error("what was learned could not be kept", fault);
        }
    }
}
