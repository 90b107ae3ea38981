package io.smtpedge.bench.burst;

import io.smtpedge.bench.load.Outcome;
import java.util.Arrays;
import java.util.stream.Collectors;

/** {@link BurstResult}s as a table in Markdown, row by row. */
public final class BurstTable {

    private BurstTable() {}

    /** The head: two lines. */
    public static String head() {
        String columns = Arrays.stream(Outcome.values()).map(Outcome::column).collect(Collectors.joining(" | "));
        return """
                | DNS | server | clients | of them | greeted | %s | at the MTA | last answer s | at fault |
                |---|---|---:|---|%s---:|---:|---|
                """.formatted(columns, "---:|".repeat(Outcome.values().length + 1));
    }

    /** Two rows: the listed clients and the clean ones. */
    public static String rows(BurstResult result) {
        return row(result, "listed", result.listed(), result.faults()) + row(result, "clean", result.clean(), "");
    }

    private static String row(BurstResult result, String population, BurstResult.Group group, String faults) {
        String counts = Arrays.stream(Outcome.values())
                .map(outcome -> Long.toString(group.outcomes().count(outcome)))
                .map(count -> count.equals("0") ? "" : count)
                .collect(Collectors.joining(" | "));
        return "| %s | %s | %d | %s | %d | %s | %d | %.1f | %s |%n"
                .formatted(
                        result.state().title(),
                        result.screener(),
                        result.size().clients(),
                        population,
                        group.outcomes().greeted(),
                        counts,
                        group.handedOver(),
                        group.outcomes().answered().maxUs() / 1e6,
                        faults);
    }
}
