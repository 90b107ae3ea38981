package io.smtpedge.edge.postscreen;

import io.smtpedge.dnsbl.CodeFilter;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.dnsbl.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** DNS lists: the syntax of an entry is ours, too; what differs is what cannot work. */
final class DnsblSites {

    private static final Catalogue CATALOGUE = Catalogue.shipped();

    private DnsblSites() {}

    static void sites(PostscreenImport run, String parameter) {
        List<Draft.Item> items = new ArrayList<>();
        Map<Object, ZoneSpec> usable = new LinkedHashMap<>();
        for (Word word : run.cf.words(parameter)) {
            Optional<String> objection = objection(word.text());
            if (objection.isPresent()) {
                run.note(Note.Kind.DIFFERS, word.place(), parameter + ": an entry was left out: " + objection.get());
                items.add(new Draft.Item(word.text(), objection.get(), true));
                continue;
            }
            ZoneSpec spec = CATALOGUE.zone(word.text());
            ZoneSpec before = usable.put(List.of(spec.zone(), spec.filter()), spec);
            if (before != null) {
                // postscreen adds the weights of both.
                ZoneSpec sum = new ZoneSpec(spec.zone(), spec.filter(), before.weight() + spec.weight());
                usable.put(List.of(spec.zone(), spec.filter()), sum);
                items.removeIf(item -> !item.disabled() && item.value().equals(text(before)));
                run.note(
                        Note.Kind.DIFFERS,
                        word.place(),
                        parameter + ": " + spec.safeName()
                                + " is listed twice with the same codes; one entry has the sum" + " of both weights");
                spec = sum;
            }
            items.add(Draft.Item.of(text(spec)));
        }
        if (!items.isEmpty()) {
            run.draft.setList("dnsbl.zones", items, run.origin(parameter));
        }
    }

    /** Why an entry cannot be used; without the zone's name, which may hold a key. */
    private static Optional<String> objection(String entry) {
        try {
            CATALOGUE.zone(entry);
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    /** As {@link ZoneSpec} reads it; its own text hides the key. */
    private static String text(ZoneSpec spec) {
        return spec.zone()
                + (spec.filter().equals(CodeFilter.ANY) ? "" : "=" + spec.filter())
                + (spec.weight() == 1 ? "" : "*" + spec.weight());
    }

    /** The threshold and what follows, which hang together: a threshold that cannot be reached lists nobody. */
    static void threshold(PostscreenImport run, String parameter) {
        String action = Values.action(run.cf.value("postscreen_dnsbl_action"));
        int threshold = run.number(parameter, 1, 1000);
        int reachable = 0;
        boolean some = false;
        for (Word word : run.cf.words("postscreen_dnsbl_sites")) {
            if (objection(word.text()).isEmpty()) {
                reachable += Math.max(0, CATALOGUE.zone(word.text()).weight());
                some = true;
            }
        }
        if (some && reachable < threshold && reachable > 0) {
            run.differs(
                    parameter,
                    "the lists that are left cannot reach " + threshold
                            + ", so postscreen would block nobody; the action"
                            + " ignore was written, with a threshold that " + "they can reach");
            threshold = reachable;
            action = "ignore";
        }
        run.draft.set("dnsbl.threshold", Integer.toString(threshold), run.origin(parameter));
        run.draft.set("dnsbl.action", action, run.origin("postscreen_dnsbl_action"));
    }

    /** 0 is no such threshold in either; what the lists cannot reach would not load. */
    static void allowlistThreshold(PostscreenImport run, String parameter) {
        int threshold = Integer.parseInt(negative(run.cf.value(parameter)));
        int lowest = 0;
        for (Word word : run.cf.words("postscreen_dnsbl_sites")) {
            if (objection(word.text()).isEmpty()) {
                lowest += Math.min(0, CATALOGUE.zone(word.text()).weight());
            }
        }
        if (threshold < lowest) {
            run.differs(parameter, "no lists can lead to a score of " + threshold + "; it was left out");
            threshold = 0;
        }
        run.draft.set("dnsbl.allow-threshold", Integer.toString(threshold), run.origin(parameter));
    }

    private static String negative(String text) {
        if (!text.matches("0|-\\d{1,3}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a whole number from -999 to 0");
        }
        return text;
    }

    /** Our names hide keys by themselves; where the map shows something else, the person should know. */
    static void replyMap(PostscreenImport run, String parameter) {
        for (Word table : run.cf.words(parameter)) {
            Optional<List<TableFile.Row>> rows = TableFile.rows(run, table, parameter);
            if (rows.isEmpty()) {
                run.differs(parameter, "is not needed: no reply, log line or message shows the key of a list");
                continue;
            }
            for (TableFile.Row row : rows.get()) {
                String shown = shown(row.key());
                if (!shown.equals(row.value())) {
                    run.note(
                            Note.Kind.DIFFERS,
                            row.place(),
                            parameter + ": replies will name this list " + shown + " instead of " + row.value());
                }
            }
        }
    }

    private static String shown(String zone) {
        try {
            return CATALOGUE.zone(zone).safeName();
        } catch (IllegalArgumentException notAZone) {
            return "by its own name";
        }
    }
}
