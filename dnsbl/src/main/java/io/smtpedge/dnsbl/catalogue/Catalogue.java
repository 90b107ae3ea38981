package io.smtpedge.dnsbl.catalogue;

import io.smtpedge.dnsbl.Quota;
import io.smtpedge.dnsbl.ZoneProfile;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.settings.NearestWord;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lists that are known by name, and those known to be dead. Immutable.
 *
 * <pre>{@code
 * Catalogue catalogue = Catalogue.shipped();
 * ListChoice zen = ListChoice.of(catalogue.list("spamhaus-zen"), Optional.empty()).withWeights(Map.of("pbl", 1));
 * List<ZoneSpec> entries = zen.entries();
 * DnsblConfig config = new DnsblConfig(resolvers, entries, 3, deadline).withProfiles(catalogue.profiles(entries));
 * }</pre>
 *
 * @param lists the lists
 * @param dead the zones that are dead
 */
public record Catalogue(List<KnownList> lists, List<DeadList> dead) {

    private static final String SHIPPED = "catalogue.conf";

    public Catalogue {
        lists = List.copyOf(lists);
        dead = List.copyOf(dead);
    }

    /** The catalogue that comes with the library. */
    public static Catalogue shipped() {
        try (InputStream in = Catalogue.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException("the library's jar has lost its " + SHIPPED);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return CatalogueReader.read(SettingsFile.parse(SHIPPED, text), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SettingsException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * This catalogue, changed and extended by a file in the same notation.
     *
     * @throws SettingsException with all mistakes in the file
     */
    public Catalogue with(Path file) throws SettingsException {
        return CatalogueReader.read(SettingsFile.load(file), this);
    }

    /** As {@link #with(Path)}, of a text at hand; {@code name} stands for the file in messages. */
    public Catalogue with(String name, String text) throws SettingsException {
        return CatalogueReader.read(SettingsFile.parse(name, text), this);
    }

    /**
     * The list of this name.
     *
     * @throws IllegalArgumentException with one sentence that says what is wrong, and what was meant perhaps
     */
    public KnownList list(String name) {
        return lists.stream()
                .filter(list -> list.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(notHere(name)));
    }

    private String notHere(String name) {
        List<String> names = lists.stream().map(KnownList::name).toList();
        Optional<KnownList> zone = lists.stream().filter(list -> list.has(name)).findFirst();
        Optional<String> near = zone.map(KnownList::name).or(() -> NearestWord.of(name, names));
        Optional<DeadList> gone = deadList(name);
        String known = near.map(word -> "did you mean " + word + "?")
                .orElse("known are " + String.join(", ", names) + "; any other zone goes into zones");
        // What looks like a zone may hold a key.
        String shown = name.indexOf('.') >= 0 ? ZoneSpec.parse(name).safeName() : name;
        return gone.map(DeadList::sentence).orElse("\"" + shown + "\" is no list of the catalogue; " + known);
    }

    /**
     * Reads an entry in postscreen's syntax, as {@link ZoneSpec#parse}, and refuses a dead zone. The safe name of a known
     * keyed zone hides its key, whatever the key looks like.
     *
     * @throws IllegalArgumentException with one sentence that says what is wrong, and what is right
     */
    public ZoneSpec zone(String entry) {
        ZoneSpec spec = ZoneSpec.parse(entry);
        deadList(spec.zone()).ifPresent(gone -> {
            throw new IllegalArgumentException(gone.sentence());
        });
        return lists.stream()
                .filter(list -> list.has(spec.zone())
                        && list.zone().filter(spec.zone()::equals).isEmpty())
                .findFirst()
                .map(list -> new ZoneSpec(spec.zone(), list.keyedZone().orElseThrow(), spec.filter(), spec.weight()))
                .orElse(spec);
    }

    /** What is known of the zones of these entries, for {@link io.smtpedge.dnsbl.DnsblConfig#withProfiles}. */
    public Map<String, ZoneProfile> profiles(List<ZoneSpec> entries) {
        Map<String, ZoneProfile> profiles = new HashMap<>();
        for (ZoneSpec entry : entries) {
            for (KnownList list : lists) {
                if (list.has(entry.zone())) {
                    boolean keyed = list.zone().filter(entry.zone()::equals).isEmpty();
                    profiles.putIfAbsent(
                            entry.zone(), keyed ? list.profile().withQuota(Quota.UNLIMITED) : list.profile());
                }
            }
        }
        return profiles;
    }

    private Optional<DeadList> deadList(String zone) {
        return dead.stream().filter(gone -> gone.covers(zone)).findFirst();
    }
}
