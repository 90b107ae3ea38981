package io.smtpedge.dnsbl.catalogue;

import io.smtpedge.dnsbl.Quota;
import io.smtpedge.settings.Section;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads one entry of {@code dnsbl.lists}: the name of a list of the catalogue, or a section with its name and more. */
public final class ListEntry {

    private static final int LARGEST_WEIGHT = 1000;

    private final Catalogue catalogue;

    public ListEntry(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * The list with its usual weights.
     *
     * @throws IllegalArgumentException where the catalogue has no such list, or it is for subscribers only
     */
    public ListChoice word(String name) {
        return ListChoice.of(catalogue.list(name), Optional.empty());
    }

    /** The list with a key, other weights or another quota. No problem repeats the key. */
    public Optional<ListChoice> section(Section entry) {
        if (!entry.has("list")) {
            entry.reject("this entry names no list; write list = spamhaus-zen, or another name of the catalogue");
        }
        Optional<KnownList> list = entry.optional("list", catalogue::list);
        Optional<String> key = entry.optional("key", text -> text);
        Map<String, Integer> weights = new HashMap<>();
        weight(entry, "weight").ifPresent(all -> weights.put(ListChoice.DEFAULT, all));
        Section named = entry.section("weights");
        weight(named, ListChoice.DEFAULT).ifPresent(all -> weights.put(ListChoice.DEFAULT, all));
        list.ifPresent(known -> known.weights()
                .keySet()
                .forEach(code -> weight(named, code).ifPresent(weight -> weights.put(code, weight))));
        Quota usual = list.map(known -> ListChoice.usualQuota(known, key)).orElse(Quota.UNLIMITED);
        Quota quota = new Quota(
                entry.integer("per-second", usual.perSecond(), 0, 1_000_000),
                entry.integer("per-day", usual.perDay(), 0, 2_000_000_000));
        return list.flatMap(known -> choice(entry, known, key, weights, quota));
    }

    private static Optional<ListChoice> choice(
            Section entry, KnownList list, Optional<String> key, Map<String, Integer> weights, Quota quota) {
        try {
            return Optional.of(new ListChoice(list, key, weights, quota));
        } catch (IllegalArgumentException wrong) {
            entry.reject(key.isPresent() ? "key" : "list", String.valueOf(wrong.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Integer> weight(Section section, String key) {
        return section.has(key)
                ? Optional.of(section.integer(key, 0, -LARGEST_WEIGHT, LARGEST_WEIGHT))
                : Optional.empty();
    }
}
