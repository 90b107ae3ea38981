package io.smtpedge.report;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Says what is being done. On a terminal in one line, which is written over; elsewhere only once it takes long, and then every
 * fifteen seconds, for the log of a timer. Thread-safe.
 */
final class Progress implements Consumer<String> {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(15);

    private final PrintWriter err;
    private final boolean terminal;
    private final InstantSource clock;
    private final Instant start;
    private Instant next;
    private int width;

    Progress(PrintWriter err, boolean terminal, InstantSource clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
        this.start = clock.instant();
        this.next = start.plus(LONG);
    }

    /** For a command whose standard error is {@code err}. */
    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    static Progress of(PrintWriter err, InstantSource clock) {
        Console console = System.console();
        return new Progress(err, console != null && console.isTerminal(), clock);
    }

    @Override
    public synchronized void accept(String step) {
        Instant now = clock.instant();
        String line = "smtp-report: " + Duration.between(start, now).toSeconds() + " s: " + step;
        if (terminal) {
            err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            width = line.length();
            err.flush();
        } else if (!now.isBefore(next)) {
            next = now.plus(PAUSE);
            err.println(line);
            err.flush();
        }
    }

    /** Takes the line away, so that what follows stands alone. */
    synchronized void clear() {
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }
}
