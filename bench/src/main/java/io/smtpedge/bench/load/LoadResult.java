package io.smtpedge.bench.load;

import java.util.Map;
import java.util.TreeMap;

/**
 * What came out of a run.
 *
 * @param complete sessions that went as the dialogue says, up to the server's close
 * @param failed sessions that did not: another reply code, an error, a time-out
 * @param elapsedUs the run's duration in microseconds
 * @param replies how often each reply code came, by stage; in the order of the dialogue
 * @param failures how often each kind of failure came
 * @param greeting from the start of the connect to the first reply
 * @param whole from the start of the connect to the server's close; complete sessions only
 */
public record LoadResult(
        long complete,
        long failed,
        long elapsedUs,
        Map<String, Long> replies,
        Map<String, Long> failures,
        Latencies greeting,
        Latencies whole) {

    /** Sessions that ended, well or not, a second. */
    public double sessionsPerSecond() {
        return elapsedUs == 0 ? 0 : (complete + failed) * 1e6 / elapsedUs;
    }

    /** The result as lines for a person, in Markdown. */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder();
        text.append("%d complete, %d failed in %.1f s: %.0f sessions a second%n%n"
                .formatted(complete, failed, elapsedUs / 1e6, sessionsPerSecond()));
        text.append("| ms | p50 | p90 | p99 | max |\n|---|---:|---:|---:|---:|\n");
        text.append(row("to the first reply", greeting)).append(row("whole session", whole));
        text.append("\n| reply or failure | count |\n|---|---:|\n");
        new TreeMap<>(replies).forEach((reply, count) -> text.append("| %s | %d |%n".formatted(reply, count)));
        new TreeMap<>(failures).forEach((kind, count) -> text.append("| failed: %s | %d |%n".formatted(kind, count)));
        return text.toString();
    }

    private static String row(String name, Latencies latencies) {
        return "| %s | %.2f | %.2f | %.2f | %.2f |%n"
                .formatted(
                        name,
                        latencies.percentileUs(50) / 1e3,
                        latencies.percentileUs(90) / 1e3,
                        latencies.percentileUs(99) / 1e3,
                        latencies.maxUs() / 1e3);
    }
}
