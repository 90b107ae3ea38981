package io.smtpedge.dnsbl.catalogue;

import io.smtpedge.dnsbl.CodeFilter;
import io.smtpedge.dnsbl.KnownCode;
import io.smtpedge.dnsbl.Quota;
import io.smtpedge.dnsbl.TestPoint;
import io.smtpedge.dnsbl.ZoneProfile;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.settings.Section;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a catalogue, perhaps over another one: what the file does not say stays as it is there. */
final class CatalogueReader {

    private static final String KEY = "KEY.";
    private static final int LARGEST_WEIGHT = 1000;

    private final Map<String, KnownList> lists = new LinkedHashMap<>();
    private final Map<String, DeadList> dead = new LinkedHashMap<>();

    private CatalogueReader(@Nullable Catalogue base) {
        if (base != null) {
            base.lists().forEach(list -> lists.put(list.name(), list));
            base.dead().forEach(zone -> dead.put(zone.zone(), zone));
        }
    }

    /**
     * Reads a file.
     *
     * @param base what the file changes and extends
     * @throws SettingsException with all mistakes in it
     */
    static Catalogue read(SettingsFile file, @Nullable Catalogue base) throws SettingsException {
        CatalogueReader reader = new CatalogueReader(base);
        Section root = file.root();
        root.section("lists").sections().forEach(reader::list);
        root.section("dead").sections().forEach(reader::dead);
        root.list("revived", CatalogueReader::zone, List.of()).forEach(reader.dead::remove);
        file.finish();
        return new Catalogue(List.copyOf(reader.lists.values()), List.copyOf(reader.dead.values()));
    }

    private void list(String name, Section section) {
        KnownList base = lists.get(name);
        Map<String, Integer> weights = new LinkedHashMap<>(base == null ? Map.of() : base.weights());
        ZoneProfile profile =
                profile(section, base == null ? ZoneProfile.UNKNOWN : base.profile(), base == null, weights);
        KnownList list = new KnownList(
                name,
                section.string("title", base == null ? name : base.title()),
                section.<String>optional("zone", CatalogueReader::zone)
                        .or(() -> base == null ? Optional.empty() : base.zone()),
                section.<String>optional("keyed-zone", CatalogueReader::keyedZone)
                        .or(() -> base == null ? Optional.empty() : base.keyedZone()),
                weights,
                profile);
        if (list.zone().isEmpty() && list.keyedZone().isEmpty() && section.sound("zone", "keyed-zone")) {
            section.reject("this list has no zone; give zone, or keyed-zone, or both");
        }
        if (profile.codes().isEmpty()) {
            section.reject("this list has no code; give at least one in codes { NAME { code = \"127.0.0.2\" } }");
        }
        lists.put(name, list);
    }

    private static ZoneProfile profile(Section section, ZoneProfile base, boolean isNew, Map<String, Integer> weights) {
        Map<String, KnownCode> codes = new LinkedHashMap<>();
        base.codes().forEach(code -> codes.put(code.name(), code));
        section.section("codes").sections().forEach((name, code) -> code(name, code, codes, weights));
        Section points = section.section("test-points");
        return new ZoneProfile(
                section.bool("ipv4", base.ipv4()),
                // Most lists have no IPv6 data; to ask them costs each IPv6 client a look-up for nothing.
                section.bool("ipv6", !isNew && base.ipv6()),
                List.copyOf(codes.values()),
                section.one("lookup", CatalogueReader::url, base.lookup()),
                points.list("listed", TestPoint::parse, base.listed()),
                points.list("unlisted", TestPoint::parse, base.unlisted()),
                new Quota(
                        section.integer("per-second", base.quota().perSecond(), 0, 1_000_000),
                        section.integer("per-day", base.quota().perDay(), 0, Integer.MAX_VALUE)));
    }

    private static void code(String name, Section section, Map<String, KnownCode> codes, Map<String, Integer> weights) {
        KnownCode base = codes.get(name);
        CodeFilter filter = section.one("code", CodeFilter::parse, base == null ? CodeFilter.ANY : base.codes());
        if (base == null && !section.has("code")) {
            section.reject("this code has no number; give code, as in code = \"127.0.0.2\"");
        }
        if (name.equals(ListChoice.DEFAULT)) {
            section.reject("a code cannot be called " + ListChoice.DEFAULT + ", which stands for all; rename it");
        }
        int weight = section.integer("weight", weights.getOrDefault(name, 1), -LARGEST_WEIGHT, LARGEST_WEIGHT);
        codes.put(
                name,
                new KnownCode(
                        name,
                        filter,
                        section.one("meaning", CatalogueReader::plain, base == null ? "" : base.meaning())));
        weights.put(name, weight);
    }

    private void dead(String zone, Section section) {
        DeadList list = new DeadList(zone, section.string("since", ""), section.string("reason", "it has ended"));
        try {
            dead.put(zone(zone), list);
        } catch (IllegalArgumentException wrong) {
            section.reject(String.valueOf(wrong.getMessage()));
        }
    }

    private static String zone(String text) {
        if (text.indexOf('=') >= 0 || text.indexOf('*') >= 0) {
            throw new IllegalArgumentException("\"" + text + "\" is more than a zone; write its name only");
        }
        return ZoneSpec.parse(text).zone();
    }

    private static String keyedZone(String text) {
        if (!text.startsWith(KEY)) {
            throw new IllegalArgumentException("this does not begin with " + KEY
                    + "; write KEY itself as first label, and never a key, which" + " belongs to the entry in lists");
        }
        return zone(text.substring(KEY.length()));
    }

    private static String url(String text) {
        if (!text.matches("https?://[!-~]+")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no address of a page; write https://..., with {ip} where the address stands");
        }
        return text;
    }

    private static String plain(String text) {
        if (!text.matches("[ -~]{0,100}")) {
            throw new IllegalArgumentException("this is shown in replies; write at most 100 characters of plain ASCII");
        }
        return text;
    }
}
