package io.smtpedge.bench.burst;

import java.util.Collections;
import java.util.List;

/** {@link RefusalCost}s side by side, in Markdown. */
final class RefusalTable {

    private static final double AIM = 5;

    private RefusalTable() {}

    static String of(RefusalCost.Cost edge, RefusalCost.Cost postscreen) {
        return """
                | refused at RCPT | edge, CPU us a session | postscreen, CPU us a session | postscreen / edge | aim, at least |
                |---|---:|---:|---:|---:|
                """ + row("listed, never seen before", edge.fresh(), postscreen.fresh())
                + row("listed, seen before", edge.known(), postscreen.known());
    }

    private static String row(String name, List<Double> edge, List<Double> postscreen) {
        return "| %s | %s | %s | %.1f | %.0f |%n"
                .formatted(name, spread(edge), spread(postscreen), median(postscreen) / median(edge), AIM);
    }

    private static String spread(List<Double> us) {
        return "%.0f (%.0f-%.0f)".formatted(median(us), Collections.min(us), Collections.max(us));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
