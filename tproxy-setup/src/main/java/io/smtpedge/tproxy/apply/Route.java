package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Ours;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.LocalRoute;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A route, planned or in the kernel.
 *
 * @param table its routing table
 * @param words the rest, in the words and the order of {@code ip route show}, without those that the kernel adds itself
 * @param ours whether it carries our protocol number
 */
record Route(Family family, int table, String words, boolean ours) {

    private static final int MAIN_TABLE = 254;
    /** Types of routes by their numbers, rtnetlink(7); unicast is not written. */
    private static final Map<String, String> TYPES = Map.of(
            "2",
            "local",
            "3",
            "broadcast",
            "4",
            "anycast",
            "6",
            "blackhole",
            "7",
            "unreachable",
            "8",
            "prohibit",
            "9",
            "throw");
    /** What is true of a route now, rather than what it is. */
    private static final Set<String> STATES = Set.of("linkdown", "dead", "offload", "offload_failed", "trap", "\\");

    static Route of(LocalRoute step) {
        return new Route(step.family(), step.table(), "local default dev lo", true);
    }

    static Route of(GatewayRoute step) {
        return new Route(
                Family.of(step.gateway()), step.table(), "default via " + Addresses.text(step.gateway()), true);
    }

    /** Reads what {@code ip -N -o route show table all} printed. */
    static List<Route> parse(Family family, String listing) {
        return parse(family, listing, MAIN_TABLE);
    }

    /**
     * Reads what {@code ip -N -o route show table TABLE} printed.
     *
     * @param table of the lines that name none
     */
    static List<Route> parse(Family family, String listing, int table) {
        return listing.lines()
                .filter(line -> !line.isBlank())
                .map(line -> parseLine(family, line, table))
                .toList();
    }

    private static Route parseLine(Family family, String line, int dfltTable) {
        List<String> kept = new ArrayList<>();
        int table = dfltTable;
        boolean ours = false;
        Iterator<String> words = List.of(line.strip().split("\\s+")).iterator();
        String first = words.next();
        kept.add(TYPES.getOrDefault(first, first));
        while (words.hasNext()) {
            String word = words.next();
            if (STATES.contains(word)) {
                continue;
            }
            switch (word) {
                case "table" -> table = Integer.parseInt(words.next());
                case "proto" -> ours = words.next().equals(String.valueOf(Ours.ROUTE_PROTOCOL));
                // The kernel derives these from the rest.
                case "scope", "pref" -> words.next();
                case "metric" -> metric(family, words.next(), kept);
                default -> kept.add(word);
            }
        }
        return new Route(family, table, String.join(" ", kept), ours);
    }

    /** 1024 is what an IPv6 route gets that was added without a metric. */
    private static void metric(Family family, String metric, List<String> kept) {
        if (family != Family.IPV6 || !metric.equals("1024")) {
            kept.add("metric");
            kept.add(metric);
        }
    }

    Route asOurs() {
        return new Route(family, table, words, true);
    }

    /** Whether {@code live} is what this one, a planned one, asks for. The kernel adds the interface of a gateway. */
    boolean isMetBy(Route live) {
        return sameTable(live)
                && (live.words.equals(words)
                        || live.words.replaceFirst(" dev \\S+", "").equals(words));
    }

    /** Whether the kernel can hold only one of both, so that one takes the other's place. */
    boolean isInPlaceOf(Route live) {
        return sameTable(live) && !live.words.contains(" metric ");
    }

    private boolean sameTable(Route other) {
        return other.family == family && other.table == table;
    }

    Command replace() {
        return Command.ip(family, "route replace " + description());
    }

    Command delete() {
        return Command.ip(family, "route del " + description());
    }

    private String description() {
        return words + " table " + table + (ours ? " proto " + Ours.ROUTE_PROTOCOL : "");
    }

    @Override
    public String toString() {
        return "ip " + family.ipOption() + " route " + words + " table " + table;
    }
}
