package io.smtpedge.edge.admin;

import java.time.Duration;
import java.util.List;

/**
 * How an edge is.
 *
 * @param edge its name
 * @param listsInShadow the lists that count nothing at the moment, by their safe names
 * @param figures all that is counted
 */
public record Health(String edge, Duration uptime, List<String> listsInShadow, List<Figure> figures) {

    public Health {
        listsInShadow = List.copyOf(listsInShadow);
        figures = List.copyOf(figures);
    }

    /**
     * One number.
     *
     * @param name in snake case, without the prefix that all have
     * @param help what it counts, in one line
     * @param total true where it only grows, from the start of the edge on
     */
    public record Figure(String name, String help, boolean total, double value) {}
}
