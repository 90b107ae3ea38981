package io.smtpedge.edge.config;

import static io.smtpedge.edge.config.Problems.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.Quota;
import io.smtpedge.dnsbl.ZoneProfile;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists of the catalogue in the configuration, beside zones in postscreen's syntax. */
class DnsblSettingsTest {

    @TempDir
    private Path directory = Path.of("");

    // ---- what an entry may be ----

    @Test
    void aNameASectionAndAZone() throws SettingsException {
        DnsblSettings dnsbl = read("""
                dnsbl {
                  threshold = 3
                  lists = [
                    spamcop
                    { list = mailspike, weight = 1 }
                    { list = spamhaus-zen, key = "s3cret", weights { xbl = 5, default = 2 }, per-second = 50 }
                  ]
                  zones = ["bl.example.net=127.0.0.2*2"]
                }
                """);

        assertThat(dnsbl.client().zones())
                .extracting(ZoneSpec::toString)
                .containsExactly(
                        "bl.spamcop.net=127.0.0.2",
                        "bl.mailspike.net=127.0.0.2",
                        "bl.mailspike.net=127.0.0.10",
                        "bl.mailspike.net=127.0.0.11",
                        "bl.mailspike.net=127.0.0.12",
                        "zen.dq.spamhaus.net=127.0.0.2*2",
                        "zen.dq.spamhaus.net=127.0.0.3*2",
                        "zen.dq.spamhaus.net=127.0.0.[4..7]*5",
                        "zen.dq.spamhaus.net=127.0.0.9*2",
                        "zen.dq.spamhaus.net=127.0.0.[10..11]*2",
                        "zen.dq.spamhaus.net=127.0.0.30*2",
                        "bl.example.net=127.0.0.2*2");
        Map<String, ZoneProfile> profiles = dnsbl.client().profiles();
        assertThat(profiles).containsOnlyKeys("bl.spamcop.net", "bl.mailspike.net", "s3cret.zen.dq.spamhaus.net");
        assertThat(quota(profiles, "s3cret.zen.dq.spamhaus.net")).contains(new Quota(50, 0));
        assertThat(quota(profiles, "bl.mailspike.net")).contains(new Quota(0, 100_000));
    }

    @Test
    void aKeyThatIsNotSetAsksTheZoneOfEverybody() throws SettingsException {
        DnsblSettings dnsbl =
                read("dnsbl.lists = { list = spamhaus-zen, key = ${?A_KEY_THAT_NOBODY_SETS}, per-day = 1000 }");

        assertThat(dnsbl.client().zones())
                .allSatisfy(entry -> assertThat(entry.zone()).isEqualTo("zen.spamhaus.org"));
        assertThat(quota(dnsbl.client().profiles(), "zen.spamhaus.org")).contains(new Quota(0, 1000));
    }

    @Test
    void aZoneOfAKnownListHasItsProfile() throws SettingsException {
        DnsblSettings dnsbl = read("dnsbl.zones = [\"list.dnswl.org=127.0.[0..20].3*-3\", \"bl.spamcop.net\"]");

        assertThat(quota(dnsbl.client().profiles(), "list.dnswl.org")).contains(new Quota(0, 100_000));
    }

    @Test
    void health() throws SettingsException {
        DnsblSettings dnsbl = read("""
                dnsbl.health { interval = 30s, own-addresses = "192.0.2.25", canaries = ["2001:db8::25", "198.51.100.1"] }
                """);

        assertThat(dnsbl.client().health().interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(dnsbl.client().health().ownAddresses()).containsExactly(InetAddress.ofLiteral("192.0.2.25"));
        assertThat(dnsbl.client().health().canaries()).hasSize(2);
    }

    @Test
    void aCatalogueOfOnesOwn() throws IOException, SettingsException {
        Path own = Files.writeString(directory.resolve("own.conf"), """
                lists.ours { zone = "bl.example.net", codes.bad { code = "127.0.0.9", weight = 7 } }
                """);

        DnsblSettings dnsbl = read("dnsbl { catalogue = \"" + own + "\", lists = [ours, spamcop] }");

        assertThat(dnsbl.client().zones())
                .extracting(ZoneSpec::toString)
                .containsExactly("bl.example.net=127.0.0.9*7", "bl.spamcop.net=127.0.0.2");
    }

    // ---- mistakes ----

    @Test
    void everyMistakeHasItsLine() {
        assertThat(problems("""
                dnsbl {
                  lists = [
                    spamhaus-zne
                    { list = spamcop, weights { lsited = 2 } }
                    { list = abusix }
                    { list = abusix, key = "not.a.s3cretlabel" }
                    { weight = 2 }
                    dnsbl.sorbs.net
                    { list = mailspike, weight = much }
                  ]
                  zones = [
                    "bl.example.net"
                    "ix.dnsbl.manitu.net*2"
                  ]
                  health { interval = 10ms, canaries = ["192.0.2.0/24"] }
                }
                """)).isEqualTo("""
                f:3: dnsbl.lists: entry 1: "spamhaus-zne" is no list of the catalogue; did you mean spamhaus-zen?
                f:4: dnsbl.lists[2].weights.lsited: unknown key; did you mean listed?
                f:5: dnsbl.lists[3].list: abusix is for subscribers only; give your key, as in { list = abusix, key =\
                 ${DNSBL_KEY} }
                f:6: dnsbl.lists[4].key: the key of abusix is not one label of a name: 1 to 63 letters, digits and\
                 hyphens (the key is not shown here)
                f:7: dnsbl.lists[5]: this entry names no list; write list = spamhaus-zen, or another name of the\
                 catalogue
                f:8: dnsbl.lists: entry 6: dnsbl.sorbs.net is a dead list since June 2024: SORBS was shut down by its\
                 owner, and its zones were emptied; remove it, or name it in "revived" of a catalogue of your own if\
                 you know better
                f:9: dnsbl.lists[7].weight: "much" is not a whole number; write a whole number from -1000 to 1000
                f:13: dnsbl.zones: entry 2: ix.dnsbl.manitu.net is a dead list since January 2025: NiX Spam was shut\
                 down, and its zone was emptied; remove it, or name it in "revived" of a catalogue of your own if you\
                 know better
                f:15: dnsbl.health.canaries: "192.0.2.0/24" is a block; write single addresses
                f:15: dnsbl.health.interval: lists must not be probed more often than once a second; write 1s to 1d,\
                 or 0ms for never""");
    }

    @Test
    void oneListTwice() {
        assertThat(problems("dnsbl.lists = [spamcop, { list = spamcop, weight = 2 }]"))
                .isEqualTo("f:1: dnsbl.lists: bl.spamcop.net is listed twice with the same return codes; remove one of"
                        + " the two");
    }

    @Test
    void aCatalogueWithMistakes() throws IOException {
        Path own = Files.writeString(directory.resolve("own.conf"), "lists.ours { zone = \"bl.example.net\" }");

        assertThat(problems("dnsbl.catalogue = \"" + own + "\""))
                .startsWith("f:1: dnsbl.catalogue: the catalogue cannot be used: ")
                .contains("own.conf:1: lists.ours: this list has no code");
        assertThat(problems("dnsbl.catalogue = \"" + directory.resolve("none.conf") + "\""))
                .contains("there is no such file");
    }

    private static Optional<Quota> quota(Map<String, ZoneProfile> profiles, String zone) {
        return Optional.ofNullable(profiles.get(zone)).map(ZoneProfile::quota);
    }

    private static DnsblSettings read(String text) throws SettingsException {
        return EdgeConfigLoader.parse("f", text).dnsbl();
    }
}
