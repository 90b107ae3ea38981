package io.smtpedge.dnsbl.catalogue;

import io.smtpedge.dnsbl.KnownCode;
import io.smtpedge.dnsbl.Quota;
import io.smtpedge.dnsbl.ZoneProfile;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.settings.NearestWord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A list of the catalogue as somebody wants to use it. Each of its codes is an entry of its own: an answer with several
 * codes adds the weight of each.
 *
 * @param list the list
 * @param key the subscriber's key; without one the zone that anybody may ask is asked
 * @param weights the weights that differ from the usual ones, by the names of the codes
 * @param quota how often it may be asked
 */
public record ListChoice(KnownList list, Optional<String> key, Map<String, Integer> weights, Quota quota) {

    /** The name in {@code weights} that stands for all codes not named there. */
    public static final String DEFAULT = "default";

    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

    /**
     * Checks the choice. No message holds any part of the key.
     *
     * @throws IllegalArgumentException with one sentence that says what is wrong, and what is right
     */
    public ListChoice {
        weights = Map.copyOf(weights);
        if (key.isPresent() && list.keyedZone().isEmpty()) {
            throw new IllegalArgumentException(list.name() + " takes no key; leave the key out");
        }
        if (key.isEmpty() && list.zone().isEmpty()) {
            throw new IllegalArgumentException(list.name() + " is for subscribers only; give your key, as in { list = "
                    + list.name() + ", key = ${DNSBL_KEY} }");
        }
        if (key.isPresent() && !key.get().matches(LABEL)) {
            throw new IllegalArgumentException("the key of " + list.name()
                    + " is not one label of a name: 1 to 63 letters, digits and hyphens (the key is not shown here)");
        }
        for (String code : weights.keySet()) {
            if (!code.equals(DEFAULT) && !list.weights().containsKey(code)) {
                throw new IllegalArgumentException("\"" + code + "\" is no code of " + list.name()
                        + NearestWord.of(code, list.weights().keySet())
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("; its codes are "
                                        + String.join(", ", list.weights().keySet())));
            }
        }
    }

    /** The list as the catalogue has it: its usual weights, and the quota of its terms of free use unless there is a key. */
    public static ListChoice of(KnownList list, Optional<String> key) {
        return new ListChoice(list, key, Map.of(), usualQuota(list, key));
    }

    /** What a subscriber may ask is between the subscriber and the list. */
    public static Quota usualQuota(KnownList list, Optional<String> key) {
        return key.isPresent() ? Quota.UNLIMITED : list.profile().quota();
    }

    /** The same with other weights; those not named stay as they are. */
    public ListChoice withWeights(Map<String, Integer> others) {
        Map<String, Integer> all = new LinkedHashMap<>(weights);
        all.putAll(others);
        return new ListChoice(list, key, all, quota);
    }

    /** The zone to ask, which may hold the key. */
    public String zone() {
        return key.map(label -> label + "." + safeName())
                .orElseGet(this::safeName)
                .toLowerCase(Locale.ROOT);
    }

    private String safeName() {
        return (key.isPresent() ? list.keyedZone() : list.zone()).orElseThrow();
    }

    /** One entry for each code, in the order of the catalogue. */
    public List<ZoneSpec> entries() {
        return list.profile().codes().stream()
                .map(code -> new ZoneSpec(zone(), safeName(), code.codes(), weight(code)))
                .toList();
    }

    private int weight(KnownCode code) {
        int usual = list.weights().getOrDefault(code.name(), 1);
        return weights.getOrDefault(code.name(), weights.getOrDefault(DEFAULT, usual));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return list.name() + (key.isPresent() ? " with a key" : "") + ", weights " + weights + ", " + quota;
    }

    /** What is known of the zone. */
    public ZoneProfile profile() {
        return list.profile().withQuota(quota);
    }
}
