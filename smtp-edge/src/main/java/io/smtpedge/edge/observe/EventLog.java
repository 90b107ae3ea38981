package io.smtpedge.edge.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.smtpedge.reputation.event.SessionJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to the loggers {@code postscreen} (text) and {@code session} (JSON), from a thread of its own. An event loop
 * only puts the event into a bounded queue; when that is full, because the disk or the terminal is slow, events are dropped
 * and counted, and mail goes on.
 */
public final class EventLog implements EventSink, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    private static final Logger POSTSCREEN = LoggerFactory.getLogger("postscreen");
    private static final Logger SESSION = LoggerFactory.getLogger("session");

    /**
     * How long the writer lets events gather after each batch. While it sleeps no event loop pays for waking it; while
     * nothing happens it does not wake at all.
     */
    private static final long GATHER_MILLIS = 20;

    private final BlockingQueue<Event> queue;
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;
    private volatile boolean closing;

    private EventLog(int capacity) {
        queue = new ArrayBlockingQueue<>(capacity);
        writer = Thread.ofPlatform().name("event-log").daemon().unstarted(this::run);
    }

    /**
     * Starts the writing thread.
     *
     * @param capacity how many events may wait to be written
     */
    public static EventLog start(int capacity) {
        EventLog log = new EventLog(capacity);
        log.writer.start();
        return log;
    }

    @Override
    public void accept(Event event) {
        if (!queue.offer(event)) {
            dropped.incrementAndGet();
        }
    }

    /** Events that were not written because the queue was full, since the start. */
    public long dropped() {
        return dropped.get();
    }

    /** Writes what waits, then ends. */
    @Override
    public void close() {
        closing = true;
        writer.interrupt();
        try {
            writer.join(5_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Event> batch = new ArrayList<>();
        long reported = 0;
        while (!closing) {
            try {
                batch.add(queue.take());
                Thread.sleep(GATHER_MILLIS);
            } catch (InterruptedException closeCalled) {
                // close() has set the flag; what waits is still written below.
            }
            write(batch);
            reported = reportDropped(reported);
        }
        write(batch);
        reportDropped(reported);
    }

    private void write(List<Event> batch) {
        queue.drainTo(batch);
        for (Event event : batch) {
            try {
                write(event);
            } catch (RuntimeException fault) {
                // One event that cannot be written must not end the log.
                LOG.error("an event could not be written", fault);
            }
        }
        batch.clear();
        flush(POSTSCREEN);
        flush(SESSION);
    }

    /**
     * Writes out what the appenders of conf/logback.xml hold back: one system call for many lines instead of one for each.
     * Appenders that a site has put in their place look after themselves.
     */
    private static void flush(Logger logger) {
        if (!(logger instanceof ch.qos.logback.classic.Logger logback)) {
            return;
        }
        logback.iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof OutputStreamAppender<ILoggingEvent> file && file.isStarted()) {
                try {
                    file.getOutputStream().flush();
                } catch (IOException full) {
                    LOG.warn("{} could not be written: {}", logger.getName(), full.getMessage());
                }
            }
        });
    }

    private static void write(Event event) {
        if (event instanceof Event.Ended ended && SESSION.isInfoEnabled()) {
            SESSION.info(SessionJson.line(ended.session()));
        }
        if (POSTSCREEN.isInfoEnabled()) {
            PostscreenFormat.line(event).ifPresent(POSTSCREEN::info);
        }
    }

    private long reportDropped(long reported) {
        long now = dropped.get();
        if (now > reported) {
            LOG.warn(
                    "{} events were not logged: the log is slower than the traffic; sessions are not affected",
                    now - reported);
        }
        return now;
    }
}
