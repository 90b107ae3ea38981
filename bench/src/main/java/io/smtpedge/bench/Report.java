package io.smtpedge.bench;

import io.smtpedge.bench.sut.CpuMeter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns samples into Markdown. Medians, with the smallest and the largest in parentheses. */
final class Report {

    /** Calls that a session makes less often than this are noise of timers and of the garbage collector. */
    private static final double CALLS_WORTH_A_WORD = 0.05;

    private Report() {}

    /** The main table. */
    static String table(Map<Subject, List<Sample>> samples, CpuMeter meter) throws IOException {
        StringBuilder text = new StringBuilder("""
                | session | server | CPU us a session | aim | sessions a second | p50 ms | p99 ms | RSS MB |
                |---|---|---:|---:|---:|---:|---:|---:|
                """);
        for (Map.Entry<Subject, List<Sample>> entry : samples.entrySet()) {
            Subject subject = entry.getKey();
            List<Sample> taken = entry.getValue();
            text.append("| %s | %s | %s | %s | %.0f | %.1f | %.1f | %d |%n"
                    .formatted(
                            subject.name(),
                            subject.server().name(),
                            spread(Series.of(taken, Sample::cpuUs), "%.0f"),
                            subject.aimUs().isPresent()
                                    ? "%.0f".formatted(subject.aimUs().getAsDouble())
                                    : "",
                            Series.of(taken, Sample::perSecond).median(),
                            Series.of(taken, Sample::medianMs).median(),
                            Series.of(taken, Sample::p99Ms).median(),
                            meter.residentKib(subject.server().process()) / 1024));
        }
        return text.toString();
    }

    /** How many times the CPU time of another subject one takes, pair by pair. */
    static String ratio(Map<Subject, List<Sample>> samples, Subject one, Subject other, String remark) {
        Series ratio = Series.of(samples.getOrDefault(one, List.of()), Sample::cpuUs)
                .dividedBy(Series.of(samples.getOrDefault(other, List.of()), Sample::cpuUs));
        return "%s / %s: %s%s%n".formatted(one.server().name(), other.server().name(), spread(ratio, "%.2f"), remark);
    }

    /** System calls a session. */
    static String systemCalls(Map<Subject, Map<String, Double>> calls) {
        StringBuilder text =
                new StringBuilder("| session | server | system calls a session | of these |\n|---|---|---:|---|\n");
        calls.forEach((subject, byName) -> text.append("| %s | %s | %.1f | %s |%n"
                .formatted(
                        subject.name(),
                        subject.server().name(),
                        byName.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .sum(),
                        byName.entrySet().stream()
                                .filter(call -> call.getValue() >= CALLS_WORTH_A_WORD)
                                .map(call -> String.format(Locale.ROOT, "%s %.1f", call.getKey(), call.getValue()))
                                .collect(Collectors.joining(", ")))));
        return text.toString();
    }

    private static String spread(Series series, String format) {
        return (format + " (" + format + "-" + format + ")").formatted(series.median(), series.min(), series.max());
    }
}
