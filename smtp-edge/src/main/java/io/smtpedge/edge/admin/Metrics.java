package io.smtpedge.edge.admin;

import io.smtpedge.edge.http.Response;
import java.util.Map;

/** The figures as Prometheus reads them (text format 0.0.4). */
final class Metrics {

    private static final String PREFIX = "smtp_edge_";

    private Metrics() {}

    static Response response(Health health) {
        StringBuilder text = new StringBuilder(1024);
        add(
                text,
                new Health.Figure(
                        "uptime_seconds",
                        "since the start",
                        false,
                        health.uptime().toSeconds()));
        add(
                text,
                new Health.Figure(
                        "lists_in_shadow",
                        "lists that answer wrongly, and count nothing",
                        false,
                        health.listsInShadow().size()));
        health.figures().forEach(figure -> add(text, figure));
        return new Response(200, "text/plain; version=0.0.4; charset=utf-8", text.toString(), Map.of());
    }

    private static void add(StringBuilder text, Health.Figure figure) {
        String name = PREFIX + figure.name() + (figure.total() ? "_total" : "");
        text.append("# HELP ").append(name).append(' ').append(figure.help()).append('\n');
        text.append("# TYPE ").append(name).append(figure.total() ? " counter\n" : " gauge\n");
        text.append(name).append(' ').append(AdminJson.number(figure.value())).append('\n');
    }
}
