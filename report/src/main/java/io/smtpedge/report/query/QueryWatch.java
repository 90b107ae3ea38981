package io.smtpedge.report.query;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is being done, and of a query that takes long how far it is, which DuckDB says to another thread only. Told every two
 * seconds; who listens decides what of it somebody wants to see.
 */
final class QueryWatch implements AutoCloseable {

    private static final long PERIOD_SECONDS = 2;

    private final Consumer<String> progress;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress").factory());
    private String step = "";
    private long done;
    private long all;
    private @Nullable DuckDBPreparedStatement running;

    QueryWatch(Consumer<String> progress) {
        this.progress = progress;
        clock.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** From now on this is done, a few words. */
    void step(String words) {
        step(words, 0, 1);
    }

    /** The part {@code done} of {@code all}, from 0. */
    synchronized void step(String words, long part, long parts) {
        step = words;
        done = part;
        all = parts;
        tell(0);
    }

    private void tell(double percentOfThis) {
        double percent = (100 * done + Math.min(100, percentOfThis)) / all;
        progress.accept(percent > 0 ? "%s: %.0f %%".formatted(step, percent) : step);
    }

    /** This is run next; {@link #ended} comes before it is closed. */
    synchronized void begins(Statement statement) throws SQLException {
        running = statement.isWrapperFor(DuckDBPreparedStatement.class)
                ? statement.unwrap(DuckDBPreparedStatement.class)
                : null;
    }

    synchronized void ended() {
        running = null;
    }

    private synchronized void look() {
        if (running == null) {
            return;
        }
        try {
            // Below zero where DuckDB cannot tell.
            tell(Math.max(0, running.getQueryProgress().getPercentage()));
        } catch (SQLException ended) {
            tell(0);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
