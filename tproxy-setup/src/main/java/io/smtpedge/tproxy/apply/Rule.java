package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Ours;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A routing rule, planned or in the kernel.
 *
 * @param preference its place among the rules, as {@code pref} of ip-rule(8)
 * @param words the rest, in the words and the order of {@code ip rule list}, without those that say nothing
 * @param ours whether it carries our protocol number
 */
record Rule(Family family, int preference, String words, boolean ours) {

    private static final Map<String, String> PROTOCOLS = Map.of("6", "tcp", "17", "udp");

    static Rule of(RoutingRule step) {
        return new Rule(step.family(), step.preference(), step.selector().words() + " lookup " + step.table(), true);
    }

    /** Reads what {@code ip -N rule list} printed. Numbers, because a box may have names of its own for tables. */
    static List<Rule> parse(Family family, String listing) {
        return listing.lines()
                .filter(line -> line.indexOf(':') > 0)
                .map(line -> parseLine(family, line))
                .toList();
    }

    private static Rule parseLine(Family family, String line) {
        int colon = line.indexOf(':');
        List<String> kept = new ArrayList<>();
        boolean ours = false;
        Iterator<String> words =
                List.of(line.substring(colon + 1).strip().split("\\s+")).iterator();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                // The interface is not there now; the rule is the same.
                case "[detached]" -> {}
                case "from" -> from(words, kept);
                case "proto", "protocol" ->
                    ours = words.hasNext() && words.next().equals(String.valueOf(Ours.ROUTE_PROTOCOL));
                case "ipproto" -> {
                    kept.add(word);
                    kept.add(words.hasNext() ? protocol(words.next()) : "");
                }
                default -> kept.add(word);
            }
        }
        return new Rule(family, Integer.parseInt(line.substring(0, colon).strip()), String.join(" ", kept), ours);
    }

    private static void from(Iterator<String> words, List<String> kept) {
        String source = words.hasNext() ? words.next() : "all";
        if (!source.equals("all")) {
            kept.add("from");
            kept.add(source);
        }
    }

    /** Some versions of ip write {@code ipproto-6} for the number 6. */
    private static String protocol(String word) {
        String number = word.startsWith("ipproto-") ? word.substring("ipproto-".length()) : word;
        return PROTOCOLS.getOrDefault(number, number);
    }

    Command add() {
        return Command.ip(family, "rule add " + description());
    }

    Command delete() {
        return Command.ip(family, "rule del " + description());
    }

    private String description() {
        return "pref " + preference + " " + words + (ours ? " protocol " + Ours.ROUTE_PROTOCOL : "");
    }

    @Override
    public String toString() {
        return "ip " + family.ipOption() + " rule pref " + preference + " " + words;
    }
}
