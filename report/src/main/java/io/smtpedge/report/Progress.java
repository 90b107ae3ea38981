package io.smtpedge.report;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Says what is being done: each step on a terminal; elsewhere only once it takes long, for the log of a timer. */
final class Progress implements Consumer<String> {

    private static final Duration LONG = Duration.ofSeconds(10);

    private final PrintWriter err;
    private final boolean terminal;
    private final InstantSource clock;
    private final Instant start;

    Progress(PrintWriter err, boolean terminal, InstantSource clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
        this.start = clock.instant();
    }

    @Override
    public void accept(String step) {
        Duration spent = Duration.between(start, clock.instant());
        if (terminal || spent.compareTo(LONG) >= 0) {
            err.println("smtp-report: " + spent.toSeconds() + " s: " + step);
            err.flush();
        }
    }
}
