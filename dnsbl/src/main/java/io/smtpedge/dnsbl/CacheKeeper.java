package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneEvent.CacheLost;
import io.smtpedge.dnsbl.ZoneEvent.CacheRestored;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps the cache over a restart: reads the file once, at the start, and writes it every few minutes and at the end. A
 * cache that cannot be kept is only a slower start, so that nothing here fails anything else. It has a thread of its own.
 */
final class CacheKeeper implements AutoCloseable {

    /** What a crash may lose. */
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private static final int LONGEST_REASON = 300;

    private final AnswerCache cache;
    private final Consumer<ZoneEvent> events;
    private final String name;
    private final CacheFile file;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dnsbl-cache").factory());
    private boolean writable;

    private CacheKeeper(AnswerCache cache, Path path, boolean readOnly, Consumer<ZoneEvent> events) {
        this.cache = cache;
        this.events = events;
        this.name = Quoted.printable(path.toString(), LONGEST_REASON);
        this.file = new CacheFile(path);
        this.writable = restore() && !readOnly;
    }

    /** Fills the cache from the file, and keeps it there from now on, unless it is only to be read. */
    static CacheKeeper start(AnswerCache cache, Path path, boolean readOnly, Consumer<ZoneEvent> events) {
        CacheKeeper keeper = new CacheKeeper(cache, path, readOnly, events);
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
            events.accept(new CacheRestored(name, file.read(cache)));
        } catch (NoSuchFileException e) {
            // The first run.
            return true;
        } catch (CacheFile.UnusableException e) {
            String kept = e.isForeign() ? " and is not kept; name another file, or remove this one" : "";
            lost(e.getMessage() + "; the cache of the lists' answers starts empty" + kept);
            return !e.isForeign();
        } catch (IOException e) {
            lost("cannot be read; the cache of the lists' answers starts empty: " + e);
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
            lost("cannot be written; a restart would ask the lists anew: " + e);
        }
    }

    private void lost(String why) {
        events.accept(new CacheLost(name, Quoted.printable(why, LONGEST_REASON)));
    }

    /** Writes for the last time, and ends. */
    @Override
    public synchronized void close() {
        thread.shutdown();
        write();
        writable = false;
    }
}
