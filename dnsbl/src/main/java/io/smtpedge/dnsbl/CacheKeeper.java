package io.smtpedge.dnsbl;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the cache over a restart: reads the file once, at the start, and writes it every few minutes and at the end. A
 * cache that cannot be kept is only a slower start, so that nothing here fails anything else. It has a thread of its own.
 */
final class CacheKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CacheKeeper.class);

    /** What a crash may lose. */
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final AnswerCache cache;
    private final Path path;
    private final CacheFile file;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dnsbl-cache").factory());
    private boolean writable;

    private CacheKeeper(AnswerCache cache, Path path, boolean readOnly) {
        this.cache = cache;
        this.path = path;
        this.file = new CacheFile(path);
        this.writable = restore() && !readOnly;
    }

    /** Fills the cache from the file, and keeps it there from now on, unless it is only to be read. */
    static CacheKeeper start(AnswerCache cache, Path path, boolean readOnly) {
        CacheKeeper keeper = new CacheKeeper(cache, path, readOnly);
        keeper.thread.scheduleWithFixedDelay(
                keeper::write, INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
        return keeper;
    }

    /**
     * Reads the file.
     *
     * @return whether it may be written
     */
    private boolean restore() {
        try {
            LOG.info("the answers of the lists about {} addresses were restored from {}", file.read(cache), path);
        } catch (NoSuchFileException e) {
            LOG.info("{} does not exist yet; the cache of the lists' answers starts empty", path);
        } catch (CacheFile.UnusableException e) {
            LOG.warn(
                    "{} {}; the cache of the lists' answers starts empty{}",
                    path,
                    e.getMessage(),
                    e.isForeign() ? " and is not kept; name another file, or remove this one" : "");
            return !e.isForeign();
        } catch (IOException e) {
            LOG.warn("{} cannot be read; the cache of the lists' answers starts empty", path, e);
        }
        return true;
    }

    private synchronized void write() {
        if (!writable) {
            return;
        }
        try {
            file.write(cache);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be written; a restart would ask the lists anew", path, e);
        }
    }

    /** Writes for the last time, and ends. */
    @Override
    public synchronized void close() {
        thread.shutdown();
        write();
        writable = false;
    }
}
