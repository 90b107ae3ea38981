package io.smtpedge.it.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The lines that the edge writes in postscreen's words: kept while a scene plays, so that they can be shown with it, and
 * passed on at once afterwards.
 */
final class EdgeLog extends AppenderBase<ILoggingEvent> {

    private static final int MAX_KEPT = 1_000;

    private final List<String> kept = new ArrayList<>();
    private @Nullable Consumer<String> live;

    private EdgeLog() {}

    /** Takes over this process's log: these lines come here, and of all others nothing below WARN is shown. */
    static EdgeLog install() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        EdgeLog log = new EdgeLog();
        log.setContext(context);
        log.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger("session").setLevel(Level.OFF);
        Logger postscreen = context.getLogger("postscreen");
        postscreen.setLevel(Level.INFO);
        postscreen.setAdditive(false);
        postscreen.detachAndStopAllAppenders();
        postscreen.addAppender(log);
        return log;
    }

    @Override
    protected synchronized void append(ILoggingEvent event) {
        Consumer<String> reader = live;
        if (reader != null) {
            reader.accept(event.getFormattedMessage());
        } else if (kept.size() < MAX_KEPT) {
            kept.add(event.getFormattedMessage());
            notifyAll();
        }
    }

    /** The lines up to the one that says that a client is gone, or what there is when the time is up. */
    synchronized List<String> takeUntilDisconnect(String client, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (kept.stream().noneMatch(line -> line.startsWith("DISCONNECT [" + client + "]"))) {
            long leftMs = (end - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                break;
            }
            wait(leftMs);
        }
        List<String> lines = List.copyOf(kept);
        kept.clear();
        return lines;
    }

    /** A line of another part of the demo: shown among the edge's own once they are passed on, else dropped. */
    synchronized void tell(String line) {
        Consumer<String> reader = live;
        if (reader != null) {
            reader.accept(line);
        }
    }

    /** From now on each line goes here. */
    synchronized void follow(Consumer<String> reader) {
        live = reader;
    }
}
