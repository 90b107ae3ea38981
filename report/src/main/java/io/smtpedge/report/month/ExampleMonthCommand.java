package io.smtpedge.report.month;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smtp-report example-month}. */
@Command(
        name = "example-month",
        description =
                "Write the journals of two edges over an example month, with things in it that a report must find.",
        footer = {
            "",
            "The senders, the lists and the mail are made up; the judgement and the learning are those of the edge. The"
                    + " same options give the same month. planted.json says what is planted, truth.csv what each"
                    + " session was in truth.",
            "Then:  smtp-report --journal DIR/mx1 --journal DIR/mx2 --since 2026-10-05 --until 2026-11-02"
        },
        mixinStandardHelpOptions = true)
public final class ExampleMonthCommand implements Callable<Integer> {

    private static final int LEAST_DAYS = 28;
    private static final int MOST_DAYS = 366;
    private static final double LARGEST_SCALE = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides all draws (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "A folder that is empty or not there yet.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path out;

    @Option(
            names = "--scale",
            paramLabel = "X",
            defaultValue = "1",
            description = "How many senders there are: 1 gives some 100,000 sessions, 10 a million. 0.1 to 1000.")
    private double scale;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "28",
            description = "How long, 28 to 366 (${DEFAULT-VALUE}).")
    private int days;

    @Option(names = "--start", paramLabel = "DATE", description = "The first day, at 0:00 UTC; 2026-10-05 by default.")
    private @Nullable LocalDate start;

    @Override
    public Integer call() throws IOException {
        if (!(scale >= 0.1) || scale > LARGEST_SCALE) {
            throw new ParameterException(spec.commandLine(), "--scale is from 0.1 to 1000, not " + scale);
        }
        if (days < LEAST_DAYS || days > MOST_DAYS) {
            throw new ParameterException(spec.commandLine(), "--days is from 28 to 366, not " + days);
        }
        if (isUsed(out)) {
            throw new ParameterException(
                    spec.commandLine(), "--out " + out + ": something is there already; name a folder that is empty");
        }
        MonthOptions month = new MonthOptions(
                seed,
                (start == null ? MonthOptions.USUAL_START : start)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant(),
                days,
                scale,
                List.of("mx1", "mx2"));
        PrintWriter err = spec.commandLine().getErr();
        long sessions = ExampleMonth.write(month, out, progress(err));
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%,d sessions from %s to %s in %s; what is planted is in %s%n",
                        sessions,
                        month.start(),
                        month.end(),
                        out,
                        out.resolve(PlantedJson.FILE));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** On a terminal each day, elsewhere each week. */
    @SuppressWarnings(
            "SystemConsoleNull") // it is null where the input is no terminal, unless jdk.console says otherwise
    private IntConsumer progress(PrintWriter err) {
        boolean terminal = System.console() != null && System.console().isTerminal();
        return day -> {
            if (terminal) {
                err.printf("\rday %d of %d%s", day, days, day == days ? "\n" : "");
            } else if (day % 7 == 0) {
                err.printf("day %d of %d%n", day, days);
            }
            err.flush();
        };
    }

    private static boolean isUsed(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return false;
        }
        if (!Files.isDirectory(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isPresent();
        }
    }
}
