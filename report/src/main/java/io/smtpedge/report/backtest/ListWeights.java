package io.smtpedge.report.backtest;

import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.ListPrior;
import io.smtpedge.reputation.model.ListPriors;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the codes of the lists add to a client's score. Immutable.
 *
 * @param entries by the zone's safe name
 * @param threshold the score from which a client counts as listed, above zero
 */
public record ListWeights(Map<String, List<ZoneSpec>> entries, int threshold) implements ListPriors {

    public ListWeights {
        entries = Map.copyOf(entries);
    }

    public static ListWeights of(Collection<ZoneSpec> entries, int threshold) {
        return new ListWeights(entries.stream().collect(Collectors.groupingBy(ZoneSpec::safeName)), threshold);
    }

    public ListWeights withThreshold(int other) {
        return new ListWeights(entries, other);
    }

    /** Whether the zone is asked at all. */
    public boolean has(String zone) {
        return entries.containsKey(zone);
    }

    /** What an answer with these codes adds to the score: each entry that matches once, however many codes match it. */
    public int weight(String zone, Collection<String> codes) {
        int sum = 0;
        for (ZoneSpec entry : entries.getOrDefault(zone, List.of())) {
            if (codes.stream().anyMatch(code -> matches(entry, code))) {
                sum += entry.weight();
            }
        }
        return sum;
    }

    /** The least that an answer that is missing could have added, zero or less. */
    public int lowest(String zone) {
        return entries.getOrDefault(zone, List.of()).stream()
                .mapToInt(entry -> Math.min(0, entry.weight()))
                .sum();
    }

    /** The most that an answer that is missing could have added, zero or more. */
    public int highest(String zone) {
        return entries.getOrDefault(zone, List.of()).stream()
                .mapToInt(entry -> Math.max(0, entry.weight()))
                .sum();
    }

    @Override
    public ListPrior of(ListHit hit) {
        return ListPrior.ofWeight(hit.zone(), weight(hit.zone(), List.of(hit.code())), threshold);
    }

    private static boolean matches(ZoneSpec entry, String code) {
        return entry.filter().matches(ReturnCode.of(InetAddress.ofLiteral(code)));
    }
}
