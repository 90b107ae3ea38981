package io.smtpedge.edge.access;

import io.smtpedge.edge.policy.AccessList;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of {@code access.rules} in their order: the first that says permit, reject or, outside of a file, dunno
 * decides. Files are watched by a thread of its own. Thread-safe.
 */
public final class AccessLists implements AccessList, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccessLists.class);

    /** Polled, not notified of: that also sees through symbolic links, renames and network file systems. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private final List<AccessList> inOrder = new ArrayList<>();
    private final List<WatchedFile> files = new ArrayList<>();
    private @Nullable Thread watcher;

    private AccessLists() {}

    /**
     * Compiles the rules and reads the files, once.
     *
     * @throws CidrFileException with what is wrong in the first file that cannot be taken up
     */
    public static AccessLists open(List<AccessEntry> entries) throws CidrFileException {
        AccessLists lists = new AccessLists();
        int next = 0;
        while (next < entries.size()) {
            if (entries.get(next) instanceof AccessEntry.File(Path path)) {
                WatchedFile file = new WatchedFile(path);
                lists.files.add(file);
                lists.inOrder.add(file);
                next++;
            } else {
                int end = next;
                while (end < entries.size() && entries.get(end) instanceof AccessEntry.Rule) {
                    end++;
                }
                lists.inOrder.add(compiled(entries, next, end));
                next = end;
            }
        }
        return lists;
    }

    private static AccessTable compiled(List<AccessEntry> entries, int from, int to) {
        AccessTable.Builder table = new AccessTable.Builder(number -> "\"" + entries.get(number) + "\"");
        for (int number = from; number < to; number++) {
            if (entries.get(number) instanceof AccessEntry.Rule rule) {
                table.add(number, rule.action(), rule.named());
            }
        }
        return table.build();
    }

    @Override
    public Optional<Match> match(InetAddress address) {
        for (AccessList list : inOrder) {
            Optional<Match> match = list.match(address);
            if (match.isPresent()) {
                return match;
            }
        }
        return Optional.empty();
    }

    /**
     * Takes up what has changed in the files, as far as it has settled by now. For one thread.
     *
     * @return whether other rules are in force now
     */
    boolean poll(Instant now) {
        boolean changed = false;
        for (WatchedFile file : files) {
            try {
                changed |= file.poll(now);
            } catch (RuntimeException | Error fault) {
                LOG.error("a fault while an access list was read; what was read before stays in force", fault);
            }
        }
        return changed;
    }

    /**
     * Begins to watch the files, if there are any, until {@link #close}.
     *
     * @param changed called when other rules are in force, on the thread that watches; must not block
     */
    public AccessLists watch(InstantSource clock, Runnable changed) {
        if (!files.isEmpty()) {
            watcher = Thread.ofPlatform().name("access-lists").daemon().start(() -> keepUp(clock, changed));
        }
        return this;
    }

    private void keepUp(InstantSource clock, Runnable changed) {
        try {
            while (true) {
                Thread.sleep(POLL);
                if (poll(clock.instant())) {
                    changed.run();
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Thread watching = watcher;
        if (watching != null) {
            watching.interrupt();
        }
    }
}
