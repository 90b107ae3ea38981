package io.smtpedge.report.journal;

import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smtp-report sql}: one's own questions. */
@Command(
        name = "sql",
        description =
                "Ask the journal a question of your own, in SQL (DuckDB's). It can read the journal only, and write"
                        + " nothing.",
        footer = {
            "",
            "Views: sessions, feedback, notices, rejected_lines; \"DESCRIBE sessions\" lists the columns, and docs/journal.md"
                    + " says what they mean. For example, the networks that were refused most:",
            "  smtp-report sql --since 7d \"SELECT prefix, count(*) FROM sessions WHERE outcome = 'refused' GROUP BY 1"
                    + " ORDER BY 2 DESC LIMIT 10\""
        },
        mixinStandardHelpOptions = true)
public final class SqlCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @Mixin
    private JournalOptions options = new JournalOptions("1d");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, csv or json. Default: ${DEFAULT-VALUE}")
    private ResultFormat format = ResultFormat.TEXT;

    @Parameters(paramLabel = "QUERY", description = "One SELECT, in quotes.")
    private String query = "";

    @Spec
    private @Nullable CommandSpec spec;

    private final InstantSource clock;
    private final LongSupplier nanos;

    /** @param nanos what passes, as {@link System#nanoTime} has it */
    public SqlCommand(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public Integer call() throws IOException, SettingsException {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        Instant now = clock.instant();
        Scope scope = options.scope(options.span(now), now);
        ProgressLine progress = ProgressLine.of(err, nanos);
        try (JournalDatabase journal = JournalDatabase.open(scope, progress)) {
            progress.clear();
            if (!options.saysSince()) {
                err.println("smtp-report sql: from " + scope.since() + " on; say --since for more");
            }
            try (Statement statement = journal.connection().createStatement()) {
                statement.execute(
                        "SET TimeZone = " + Engine.quoted(options.zone().getId()));
            }
            journal.seal();
            SelectCheck.check(journal.connection(), query);
            try (Statement statement = journal.connection().createStatement();
                    ResultSet result = statement.executeQuery(query)) {
                format.print(result, command.commandLine().getOut());
            }
            return 0;
        } catch (SelectCheck.NoSelectException wrong) {
            err.println("smtp-report sql: " + wrong.getMessage());
            return USAGE;
        } catch (SQLException failed) {
            String message = String.valueOf(failed.getMessage());
            err.println("smtp-report sql: " + message.strip());
            return message.matches("(?s).*(Parser|Binder|Catalog|Conversion|Permission) Error:.*") ? USAGE : FAILED;
        } catch (IOException failed) {
            err.println("smtp-report sql: " + failed.getMessage());
            return FAILED;
        }
    }
}
