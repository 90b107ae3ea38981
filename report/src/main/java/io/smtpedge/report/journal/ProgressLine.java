package io.smtpedge.report.journal;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Progress as a line on a terminal, which is written over, or as a line now and then. Thread-safe. */
public final class ProgressLine implements Progress {

    private static final long ON_TERMINAL = Duration.ofMillis(200).toNanos();
    private static final long ELSEWHERE = Duration.ofSeconds(15).toNanos();

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanos;
    private long next;
    private boolean shown;

    /**
     * @param terminal whether a line can be written over
     * @param nanos what passes, as {@link System#nanoTime} has it
     */
    public ProgressLine(PrintWriter out, boolean terminal, LongSupplier nanos) {
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
        next = nanos.getAsLong() + (terminal ? ON_TERMINAL : ELSEWHERE);
    }

    /** For a command whose standard error is {@code out}. */
    public static ProgressLine of(PrintWriter out, LongSupplier nanos) {
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new ProgressLine(out, terminal, nanos);
    }

    @Override
    public synchronized void at(String what, long done, long all) {
        long now = nanos.getAsLong();
        if (now - next < 0 || all <= 0) {
            return;
        }
        next = now + (terminal ? ON_TERMINAL : ELSEWHERE);
        String text = "%s: %d %%".formatted(what, Math.min(100, 100 * done / all));
        out.print(terminal ? "\r" + text + "   " : text + System.lineSeparator());
        out.flush();
        shown = true;
    }

    @Override
    public synchronized void note(String sentence) {
        if (terminal) {
            warn(sentence);
        }
    }

    @Override
    public synchronized void warn(String sentence) {
        clear();
        out.println("smtp-report: " + sentence);
        out.flush();
    }

    /** Takes the line away, so that what follows stands alone. */
    public synchronized void clear() {
        if (terminal && shown) {
            out.print("\r" + " ".repeat(60) + "\r");
            out.flush();
        }
    }
}
