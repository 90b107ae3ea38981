package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Pending;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One zone with all of its entries: asked once, weighed by each.
 *
 * @param index its place among the zones, from 0
 * @param name the name to ask, which may hold a key
 * @param safeName the name to show
 * @param lowest the least that any answer of it weighs, zero or negative: all of its discounts
 * @param highest the most that any answer of it weighs, zero or positive: all of its penalties
 */
record Zone(int index, String name, String safeName, List<ZoneSpec> entries, int lowest, int highest) {

    private static final int LONGEST_REASON = 200;

    /** The zones of these entries, in the order of their first entries. */
    static List<Zone> of(List<ZoneSpec> entries) {
        Map<String, List<ZoneSpec>> byName = entries.stream()
                .collect(Collectors.groupingBy(ZoneSpec::zone, LinkedHashMap::new, Collectors.toList()));
        List<Zone> zones = new ArrayList<>(byName.size());
        byName.forEach((name, same) -> zones.add(new Zone(
                zones.size(),
                name,
                same.getFirst().safeName(),
                List.copyOf(same),
                same.stream().mapToInt(entry -> Math.min(0, entry.weight())).sum(),
                same.stream().mapToInt(entry -> Math.max(0, entry.weight())).sum())));
        return List.copyOf(zones);
    }

    /** The sum of the weights of the entries that match any of the codes, each entry once. */
    int weigh(List<ReturnCode> codes) {
        int sum = 0;
        for (ZoneSpec entry : entries) {
            if (codes.stream().anyMatch(entry.filter()::matches)) {
                sum += entry.weight();
            }
        }
        return sum;
    }

    /** What is known of the address where this zone gave no answer: between all of its discounts and all of its penalties. */
    Unavailable unavailable(Cause cause, String detail, Duration latency) {
        return new Unavailable(safeName, cause, detail, lowest, highest, latency);
    }

    /** The same where the answer is not waited for. */
    Pending pending() {
        return new Pending(safeName, lowest, highest);
    }

    /** A list's TXT, fit for a reply and a log line: printable ASCII, of bounded length, without this zone's key. */
    String reason(String text) {
        String shown = text.replaceAll("\\p{Cntrl}+", " ");
        if (!safeName.equals(name)) {
            String key = name.substring(0, name.length() - safeName.length() - 1);
            shown = Pattern.compile(Pattern.quote(key), Pattern.CASE_INSENSITIVE)
                    .matcher(shown)
                    .replaceAll(Matcher.quoteReplacement("(key)"));
        }
        return Quoted.printable(shown.strip(), LONGEST_REASON);
    }

    /** Never the key. */
    @Override
    public String toString() {
        return entries.stream().map(ZoneSpec::toString).collect(Collectors.joining(", "));
    }
}
