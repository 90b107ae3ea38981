package io.smtpedge.edge.access;

import io.smtpedge.edge.policy.AccessAction;
import io.smtpedge.edge.policy.AccessList;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code cidr:} file and what it says. When it changes, the new rules replace the old ones all at once; what cannot be read
 * replaces nothing. Matched by any thread, polled by one.
 */
final class WatchedFile implements AccessList {

    /** A file that was written to a moment ago may not be complete yet. */
    static final Duration SETTLE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(AccessLists.class);

    /** So many mistakes of one file are logged; {@code check} shows all. */
    private static final int MAX_LOGGED = 10;

    private final Path path;
    private volatile AccessTable table;
    /** What was last read, whether or not it could be taken up. */
    private Stamp read;

    private @Nullable Stamp changed;
    private Instant changedSince = Instant.MIN;
    private boolean gone;

    /** What tells one version of a file from another. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object file) {

        static @Nullable Stamp of(Path path) {
            try {
                BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
                return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
            } catch (IOException absent) {
                return null;
            }
        }
    }

    /**
     * Reads the file.
     *
     * @throws CidrFileException when it cannot be taken up
     */
    WatchedFile(Path path) throws CidrFileException {
        this.path = path;
        Stamp before = Stamp.of(path);
        this.table = CidrFile.read(path);
        if (before == null) {
            throw new CidrFileException(path, "this changed while it was read; try again");
        }
        this.read = before;
    }

    /** A dunno in a file is about this file alone: the next entry is asked. */
    @Override
    public Optional<Match> match(InetAddress address) {
        return table.match(address).filter(match -> match.action() != AccessAction.DUNNO);
    }

    int blocks() {
        return table.blocks();
    }

    /**
     * Looks whether the file has changed; takes it up once it has been the same for {@link #SETTLE}.
     *
     * @return whether it was taken up just now
     */
    boolean poll(Instant now) {
        Stamp stamp = Stamp.of(path);
        if (stamp == null) {
            if (!gone) {
                LOG.warn("access list {} is gone; its {} blocks stay in force until it is back", path, blocks());
            }
            gone = true;
            changed = null;
            return false;
        }
        if (gone) {
            LOG.info("access list {} is back", path);
            gone = false;
        }
        if (stamp.equals(read)) {
            changed = null;
        } else if (!stamp.equals(changed)) {
            changed = stamp;
            changedSince = now;
        } else if (!now.isBefore(changedSince.plus(SETTLE))) {
            return takeUp(stamp);
        }
        return false;
    }

    private boolean takeUp(Stamp stamp) {
        boolean taken = false;
        try {
            AccessTable fresh = CidrFile.read(path);
            if (!stamp.equals(Stamp.of(path))) {
                // Written to while it was read: what was read may be half of it. The next poll finds the new stamp.
                return false;
            }
            int before = blocks();
            table = fresh;
            taken = true;
            if (fresh.blocks() == 0 && before > 0) {
                // Perhaps meant so; perhaps a download that failed.
                LOG.warn("access list {} is empty now; its {} blocks are no longer in force", path, before);
            } else {
                LOG.info("access list {}: {} blocks in force", path, fresh.blocks());
            }
        } catch (CidrFileException wrong) {
            LOG.warn("access list {} has mistakes; the {} blocks read before stay in force", path, blocks());
            wrong.mistakes().stream().limit(MAX_LOGGED).forEach(mistake -> LOG.warn("{}", mistake));
        }
        read = stamp;
        changed = null;
        return taken;
    }
}
