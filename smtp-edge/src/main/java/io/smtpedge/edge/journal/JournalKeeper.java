package io.smtpedge.edge.journal;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.MalformedRecordException;
import io.smtpedge.reputation.journal.JournalFile;
import io.smtpedge.reputation.journal.JournalFolder;
import io.smtpedge.reputation.journal.Retention;
import io.smtpedge.reputation.journal.SegmentLines;
import io.smtpedge.reputation.privacy.PseudonymKey;
import io.smtpedge.reputation.privacy.Pseudonyms;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is too old or too much, and replaces addresses by tokens where they are old enough. Runs on a thread of its own,
 * beside the one that writes. A batch's addresses are the report tool's to replace.
 */
final class JournalKeeper implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalKeeper.class);

    static final Duration PERIOD = Duration.ofMinutes(10);

    /** After the start of a machine its clock may be wrong until it hears from others. */
    private static final Duration FIRST_TRUST = Duration.ofHours(1);
    /** A clock that jumps may jump back; by age nothing goes until that had its time. */
    private static final Duration NEXT_TRUST = Duration.ofDays(1);

    private static final Duration JUMP = Duration.ofHours(1);
    private static final String UNFINISHED = ".tmp";

    private final JournalFolder folder;
    private final Retention retention;
    private final Optional<Duration> pseudonymiseAfter;
    private final Optional<PseudonymKey> key;
    private final InstantSource clock;
    private final Ticker ticker;
    private Instant lastTime;
    private long lastTick;
    private long trustedFrom;

    JournalKeeper(
            JournalFolder folder,
            Retention retention,
            Optional<Duration> pseudonymiseAfter,
            Optional<PseudonymKey> key,
            InstantSource clock,
            Ticker ticker) {
        this.folder = folder;
        this.retention = retention;
        this.pseudonymiseAfter = pseudonymiseAfter;
        this.key = key;
        this.clock = clock;
        this.ticker = ticker;
        lastTime = clock.instant();
        lastTick = ticker.read();
        trustedFrom = lastTick + FIRST_TRUST.toNanos();
    }

    @Override
    public void run() {
        try {
            Instant now = time();
            if (!Files.isDirectory(folder.path())) {
                return;
            }
            Optional<FileChannel> lock = folder.lock(JournalFolder.Lock.KEEPING);
            if (lock.isEmpty()) {
                // Somebody compacts it; there is a next time.
                return;
            }
            FileChannel held = lock.get();
            try {
                keep(now);
            } finally {
                held.close();
            }
        } catch (IOException failed) {
            LOG.warn("the journal in {} could not be tidied up: {}", folder.path(), JournalThread.reason(failed));
        } catch (RuntimeException fault) {
            // The next run may fare better; without this there would be none.
            LOG.error("the journal in {} could not be tidied up", folder.path(), fault);
        }
    }

    /** The time; where it is in doubt, one at which nothing is too old. */
    private Instant time() {
        Instant now = clock.instant();
        long tick = ticker.read();
        Duration jump =
                Duration.between(lastTime, now).minusNanos(tick - lastTick).abs();
        if (jump.compareTo(JUMP) > 0) {
            LOG.warn(
                    "the clock has jumped by {} s: nothing of the journal is removed for its age for a day",
                    jump.toSeconds());
            trustedFrom = tick + NEXT_TRUST.toNanos();
        }
        lastTime = now;
        lastTick = tick;
        return tick - trustedFrom < 0 ? Instant.MIN : now;
    }

    private void keep(Instant now) throws IOException {
        removeUnfinished();
        for (JournalFolder.Entry expired : retention.expired(folder.entries(), now)) {
            JournalFolder.remove(expired.path());
            LOG.info("removed {} from the journal", expired.path());
        }
        if (key.isPresent() && pseudonymiseAfter.isPresent()) {
            removeReplaced();
            Pseudonyms pseudonyms = new Pseudonyms(key.get());
            for (JournalFolder.Entry entry : folder.entries()) {
                if (entry.file().kind() == JournalFile.Kind.SEGMENT
                        && !entry.file().pseudonymised()
                        && now.isAfter(entry.file().until().plus(pseudonymiseAfter.get()))) {
                    pseudonymise(entry, pseudonyms);
                }
            }
        }
    }

    private void removeUnfinished() throws IOException {
        try (var files = Files.newDirectoryStream(folder.path(), "*.ndjson" + UNFINISHED)) {
            for (Path unfinished : files) {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    /** A segment of which the one with tokens is there already: the edge was stopped between the two steps. */
    private void removeReplaced() throws IOException {
        for (JournalFolder.Entry entry : folder.entries()) {
            JournalFile file = entry.file();
            if (file.pseudonymised() && file.kind() == JournalFile.Kind.SEGMENT) {
                JournalFile original =
                        new JournalFile(file.from(), file.span(), file.copy(), false, JournalFile.Kind.SEGMENT);
                Files.deleteIfExists(folder.path().resolve(original.name()));
            }
        }
    }

    private void pseudonymise(JournalFolder.Entry entry, Pseudonyms pseudonyms) throws IOException {
        Path there = folder.path().resolve(entry.file().withPseudonyms().name());
        Path unfinished = folder.path().resolve(there.getFileName() + UNFINISHED);
        long dropped = 0;
        try (SegmentLines lines = SegmentLines.open(entry.path());
                FileChannel channel = FileChannel.open(
                        unfinished,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        JournalFolder.fileAttributes());
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                try {
                    out.write(
                            (pseudonyms.of(JournalEntry.read(line)).line() + "\n").getBytes(StandardCharsets.US_ASCII));
                } catch (MalformedRecordException unreadable) {
                    // It may hold an address, and nobody knows where.
                    dropped++;
                }
            }
            out.flush();
            channel.force(true);
        } catch (NoSuchFileException goneMeanwhile) {
            return;
        }
        Files.move(unfinished, there, StandardCopyOption.ATOMIC_MOVE);
        JournalFolder.force(folder.path());
        Files.delete(entry.path());
        LOG.info("replaced the addresses in {}", there);
        if (dropped > 0) {
            LOG.warn("{}: {} lines that are no records were dropped", there, dropped);
        }
    }
}
