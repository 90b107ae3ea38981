package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.Pending;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import io.smtpedge.dnsbl.health.Shadow;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One zone with all of its entries: asked once, weighed by each. In shadow it weighs nothing, whatever it answers and
 * also where it does not: what is known to be wrong must neither condemn nor save anybody, nor make a verdict uncertain.
 *
 * @param index its place among the zones, from 0
 * @param name the name to ask, which may hold a key
 * @param safeName the name to show
 * @param profile what is known of it
 * @param shadow whether it counts
 * @param discounts the sum of the negative weights
 * @param penalties the sum of the positive weights
 */
record Zone(
        int index,
        String name,
        String safeName,
        List<ZoneSpec> entries,
        ZoneProfile profile,
        Shadow shadow,
        int discounts,
        int penalties) {

    private static final int LONGEST_REASON = 200;
    private static final int SHORTEST_KEY = 8;

    /** The zones of these entries, of which nothing else is known, in the order of their first entries. */
    static List<Zone> of(List<ZoneSpec> entries) {
        return of(entries, Map.of());
    }

    /** The zones of these entries, in the order of their first entries. */
    static List<Zone> of(List<ZoneSpec> entries, Map<String, ZoneProfile> profiles) {
        Map<String, List<ZoneSpec>> byName = entries.stream()
                .collect(Collectors.groupingBy(ZoneSpec::zone, LinkedHashMap::new, Collectors.toList()));
        List<Zone> zones = new ArrayList<>(byName.size());
        byName.forEach((name, same) ->
                zones.add(of(zones.size(), name, List.copyOf(same), profiles.getOrDefault(name, ZoneProfile.UNKNOWN))));
        return List.copyOf(zones);
    }

    private static Zone of(int index, String name, List<ZoneSpec> entries, ZoneProfile profile) {
        // The shortest of its safe names: where entries disagree, the one that hides more is right.
        String safeName = entries.stream()
                .map(ZoneSpec::safeName)
                .min(Comparator.comparingInt(String::length))
                .orElseThrow();
        int discounts =
                entries.stream().mapToInt(entry -> Math.min(0, entry.weight())).sum();
        int penalties =
                entries.stream().mapToInt(entry -> Math.max(0, entry.weight())).sum();
        return new Zone(index, name, safeName, entries, profile, new Shadow(), discounts, penalties);
    }

    /** The least that any answer of it weighs, zero or negative: all of its discounts. */
    int lowest() {
        return shadow.isOn() ? 0 : discounts;
    }

    /** The most that any answer of it weighs, zero or positive: all of its penalties. */
    int highest() {
        return shadow.isOn() ? 0 : penalties;
    }

    /** The listing with these codes as it counts now. */
    Listed listed(List<ReturnCode> codes, String reason, Duration ttl, Duration latency, Source source) {
        String why = shadow.reason()
                .map(fault -> Quoted.printable("in shadow, counts nothing: " + fault, LONGEST_REASON))
                .orElse(reason);
        return new Listed(safeName, codes, weigh(codes), why, ttl, latency, source);
    }

    /** What the codes weigh now: nothing in shadow. */
    int weigh(List<ReturnCode> codes) {
        return shadow.isOn() ? 0 : worth(codes);
    }

    /** The sum of the weights of the entries that match any of the codes, each entry once. */
    int worth(List<ReturnCode> codes) {
        int sum = 0;
        for (ZoneSpec entry : entries) {
            if (codes.stream().anyMatch(code -> counts(entry, code))) {
                sum += entry.weight();
            }
        }
        return sum;
    }

    /** An entry without a filter counts what the list has declared; one with a filter knows what it wants. */
    private boolean counts(ZoneSpec entry, ReturnCode code) {
        return entry.filter().matches(code) && (isFiltered(entry) || profile.declares(code));
    }

    private static boolean isFiltered(ZoneSpec entry) {
        return !entry.filter().equals(CodeFilter.ANY);
    }

    /** The codes that neither the list has declared nor any filter names. */
    List<ReturnCode> undeclared(List<ReturnCode> codes) {
        return codes.stream()
                .filter(code -> !profile.declares(code)
                        && entries.stream().noneMatch(entry -> isFiltered(entry) && counts(entry, code)))
                .toList();
    }

    /** Whether it has data about such addresses. Otherwise it is not asked: it would say that it does not list them. */
    boolean knows(InetAddress address) {
        return address instanceof Inet4Address ? profile.ipv4() : profile.ipv6();
    }

    /** What is known of the address where this zone gave no answer: between all of its discounts and all of its penalties. */
    Unavailable unavailable(Cause cause, String detail, Duration latency) {
        return new Unavailable(safeName, cause, detail, lowest(), highest(), latency);
    }

    /** The same where the answer is not waited for. */
    Pending pending() {
        return new Pending(safeName, lowest(), highest());
    }

    /**
     * What the codes mean, and where to read more, as far as it is known: for a listing without the list's own reason.
     * Empty for a zone of which nothing is known.
     */
    String meaning(InetAddress address, List<ReturnCode> codes) {
        List<String> parts = new ArrayList<>();
        for (KnownCode known : profile.codes()) {
            if (!known.meaning().isEmpty() && codes.stream().anyMatch(known.codes()::matches)) {
                parts.add(known.meaning());
            }
        }
        if (!profile.lookup().isEmpty()) {
            parts.add(profile.lookup().replace("{ip}", address.getHostAddress()));
        }
        return Quoted.printable(String.join("; ", parts), LONGEST_REASON);
    }

    /** A list's TXT, fit for a reply and a log line: printable ASCII, of bounded length, without this zone's key. */
    String reason(String text) {
        String shown = text.replaceAll("\\p{Cntrl}+", " ");
        if (!safeName.equals(name)) {
            String hidden = name.substring(0, name.length() - safeName.length() - 1);
            shown = hide(hidden, shown);
            for (String label : hidden.split("\\.")) {
                // A shorter one is a word, such as the name of a list.
                shown = label.length() < SHORTEST_KEY ? shown : hide(label, shown);
            }
        }
        return Quoted.printable(shown.strip(), LONGEST_REASON);
    }

    private static String hide(String key, String text) {
        return Pattern.compile(Pattern.quote(key), Pattern.CASE_INSENSITIVE)
                .matcher(text)
                .replaceAll(Matcher.quoteReplacement("(key)"));
    }

    /** Never the key. */
    @Override
    public String toString() {
        return entries.stream().map(ZoneSpec::toString).collect(Collectors.joining(", "));
    }
}
