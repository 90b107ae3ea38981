package io.smtpedge.tproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import io.smtpedge.tproxy.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TproxyConfigTest {

    private static final Path SAMPLE = Path.of("..", "conf", "tproxy.conf");

    @ParameterizedTest
    @EnumSource
    void theSampleServesEveryRole(Role role) throws SettingsException {
        TproxyConfig config = TproxyConfig.load(SAMPLE, Optional.of(role), Optional.empty());

        assertThat(config.role()).isEqualTo(role);
        assertThat(Planner.plan(config).steps()).isNotEmpty();
    }

    @Test
    void theDefaultsAreThoseThatTheSampleWrites() throws SettingsException {
        TproxyConfig sample = TproxyConfig.load(SAMPLE, Optional.empty(), Optional.empty());
        TproxyConfig defaults = read("tproxy.mx = 203.0.113.25");

        assertThat(defaults.role()).isEqualTo(sample.role()).isEqualTo(Role.EDGE);
        assertThat(defaults.topology()).isEqualTo(sample.topology()).isEqualTo(Topology.GATEWAY);
        assertThat(defaults.tool()).isEqualTo(sample.tool()).isEqualTo(Tool.NFT);
        assertThat(defaults.ports()).isEqualTo(sample.ports()).containsExactly(25);
        assertThat(defaults.edge().listen()).isEqualTo(sample.edge().listen()).hasSize(2);
    }

    @Test
    void theSampleHasEveryKeyAndNoOther() throws IOException, SettingsException {
        String sample = Files.readString(SAMPLE)
                .replace("topology = gateway", "topology = same-host")
                .replaceAll("(?m)^  # (fast-path \\{|  [a-z]+ = |\\}$)", "  $1");
        SettingsFile file = SettingsFile.parse("tproxy.conf", sample);
        TproxyConfig config = TproxyConfig.read(file, Optional.empty(), Optional.empty());

        assertThat(config.fastPath())
                .contains(new FastPath(
                        List.of(Addresses.parseServer("127.0.0.1:2626"), Addresses.parseServer("[::1]:2626")),
                        5,
                        1048576));
        assertThat(keysWrittenIn(sample))
                .containsExactlyInAnyOrderElementsOf(file.keys().stream()
                        .filter(key -> key.startsWith("tproxy."))
                        .toList());
    }

    /** Keys at the beginning of a line, which may be commented out. */
    private static Set<String> keysWrittenIn(String sample) {
        Set<String> keys = new TreeSet<>();
        String section = "";
        for (MatchResult match : Pattern.compile("(?m)^  (?:([a-z-]+) \\{|(?:# )?([a-z-]+) = |  ([a-z-]+) = )")
                .matcher(sample)
                .results()
                .toList()) {
            if (match.group(1) != null) {
                section = match.group(1);
            } else {
                keys.add("tproxy." + (match.group(2) != null ? match.group(2) : section + "." + match.group(3)));
            }
        }
        return keys;
    }

    @Test
    void whatTheManualShowsIsRight() throws IOException {
        String manual = Files.readString(Path.of("..", "docs", "tproxy.md"));

        assertThat(Pattern.compile("(?s)```\n((?:listen|tproxy) .*?)```")
                        .matcher(manual)
                        .results())
                .hasSize(3)
                .extracting(match -> match.group(1))
                .allSatisfy(settings ->
                        assertThat(Planner.plan(read(settings)).steps()).isNotEmpty());
    }

    @Test
    void theCommandLineWinsOverTheFile() throws SettingsException {
        TproxyConfig config = TproxyConfig.load(SAMPLE, Optional.of(Role.MTA), Optional.of(Tool.IPTABLES));

        assertThat(config.role()).isEqualTo(Role.MTA);
        assertThat(config.tool()).isEqualTo(Tool.IPTABLES);
    }

    @Test
    void everyMistakeIsReportedAtOnceWithItsLineAndKey() {
        assertProblems(
                """
                tproxy {
                  tool = pf
                  topology = star
                  mx = ["mail.example.org", "203.0.113.25"]
                  edge {
                    listen = ["0.0.0.0:25", "127.0.0.1"]
                  }
                  heproxy {}
                }
                """,
                "tproxy.conf:2: tproxy.tool: ",
                "tproxy.conf:3: tproxy.topology: \"star\" is not known; write gateway, separate or same-host",
                "tproxy.conf:4: tproxy.mx: entry 1: \"mail.example.org\" is not an IP address",
                "tproxy.conf:6: tproxy.edge.listen: entry 1: \"0.0.0.0:25\" stands for every address",
                "tproxy.conf:6: tproxy.edge.listen: entry 2: \"127.0.0.1\" is not an address with a port",
                "tproxy.conf:8: tproxy.heproxy: unknown key; did you mean haproxy?");
    }

    @Test
    void anAddressIsThatOfOneBox() {
        assertProblems(
                """
                tproxy {
                  mx = ["0.0.0.0", "203.0.113.25", "::", "224.0.0.1", "ff02::1"]
                  edge.inside = ["::", "192.0.2.17"]
                  haproxy.inside = "239.1.2.3"
                  haproxy.listen = "[ff02::2]:2525"
                }
                """,
                "tproxy.conf:2: tproxy.mx: entry 1: \"0.0.0.0\" stands for every address; write the address itself,",
                "tproxy.conf:2: tproxy.mx: entry 3: \"::\" stands for every address;",
                "tproxy.conf:2: tproxy.mx: entry 4: \"224.0.0.1\" is a multicast address, where no connection leads to;",
                "tproxy.conf:2: tproxy.mx: entry 5: \"ff02::1\" is a multicast address,",
                "tproxy.conf:3: tproxy.edge.inside: entry 1: \"::\" stands for every address;",
                "tproxy.conf:4: tproxy.haproxy.inside: \"239.1.2.3\" is a multicast address,",
                "tproxy.conf:5: tproxy.haproxy.listen: \"[ff02::2]:2525\" is a multicast address,");
    }

    @Test
    void theEdgeNeedsAListenerOfEachFamilyOfTheMx() {
        assertProblems(
                """
                tproxy {
                  mx = ["203.0.113.25", "2001:db8:25::25"]
                  edge.listen = "127.0.0.1:10025"
                }
                """,
                "tproxy.conf:3: tproxy.edge.listen: mx has an IPv6 address, but the edge listens on none; add one, such as [::1]:10025");
    }

    @Test
    void theEdgeNeedsToKnowTheMx() {
        assertProblems("tproxy { role = edge }", "tproxy.conf:1: tproxy.mx: role edge needs the addresses");
    }

    @Test
    void aListenerNeedsAWayBackOfItsFamily() {
        assertProblems(
                """
                tproxy {
                  role = haproxy
                  edge.inside = "192.0.2.17"
                  haproxy.listen = ["192.0.2.18:2525", "[2001:db8:2::18]:2525"]
                }
                """, "tproxy.conf:3: tproxy.edge.inside: haproxy listens on an IPv6 address, but inside has none");
    }

    @Test
    void onOneHostThereIsNoPlanForHaproxyAlone() {
        assertProblems("""
                tproxy {
                  role = haproxy
                  topology = same-host
                  haproxy.listen = "127.0.0.1:2525"
                }
                """, "tproxy.conf:3: tproxy.topology: with same-host, HAProxy is on the edge's box");
    }

    @Test
    void whatTheEdgesOwnSettingsSayIsReadThere() throws SettingsException {
        TproxyConfig config = read("""
                listen { addresses = ["127.0.0.1:10125", "[::1]:10125"], mode = tproxy, threads = 2 }
                forward { address = "192.0.2.18:2525", source = transparent }
                dnsbl.zones = []
                tproxy.mx = 203.0.113.25
                """);

        assertThat(config.edge().listen())
                .extracting(Addresses::text)
                .containsExactly("127.0.0.1:10125", "[::1]:10125");
        assertThat(config.haproxy().listen()).extracting(Addresses::text).containsExactly("192.0.2.18:2525");
        assertThat(config.source()).isEqualTo(Source.TRANSPARENT);
    }

    @Test
    void whatTheEdgesOwnSettingsSayIsNotSaidAgain() {
        assertProblems(
                """
                listen { addresses = ["127.0.0.1:10025"], mode = tproxy }
                forward { address = "192.0.2.18:2525", source = transparent }
                tproxy {
                  mx = 203.0.113.25
                  edge { listen = "127.0.0.1:10025", source = transparent }
                  haproxy.listen = "192.0.2.18:2525"
                }
                """,
                "tproxy.conf:5: tproxy.edge.listen: listen.addresses in tproxy.conf says this already; delete this key",
                "tproxy.conf:5: tproxy.edge.source: forward.source in tproxy.conf says this already; delete this key",
                "tproxy.conf:6: tproxy.haproxy.listen: forward.address in tproxy.conf says this already; delete this key");
    }

    @Test
    void mistakesInTheEdgesSectionsAreReportedThere() {
        assertProblems(
                """
                listen { addresses = ["0.0.0.0:25"], mode = direct }
                forward { source = none }
                tproxy { topology = same-host, mx = 203.0.113.25, hapoxy {} }
                """,
                "tproxy.conf:1: listen.addresses: \"0.0.0.0:25\" stands for every address; write the address itself",
                "tproxy.conf:1: listen.mode: direct does not take connections to addresses that the firewall hands over;",
                "tproxy.conf:2: forward.source: with none, HAProxy never learns who the client is;",
                "tproxy.conf:3: tproxy.hapoxy: unknown key; did you mean haproxy?");
    }

    @Test
    void theEdgesFileMayBeAnother(@TempDir Path folder) throws IOException, SettingsException {
        Files.writeString(folder.resolve("smtp-edge.conf"), """
                listen { addresses = "127.0.0.1:10125", mode = tproxy }
                forward.address = "unix:/run/haproxy.sock"
                """);
        Path own = Files.writeString(folder.resolve("tproxy.conf"), """
                tproxy { edge-config = smtp-edge.conf, topology = same-host, mx = 203.0.113.25 }
                """);

        TproxyConfig config = TproxyConfig.load(own, Optional.empty(), Optional.empty());

        assertThat(config.edge().listen()).extracting(Addresses::text).containsExactly("127.0.0.1:10125");
        assertThat(config.haproxy().listen()).isEmpty();
        assertThat(config.source()).isEqualTo(Source.PROXY_V2);
    }

    @Test
    void mistakesInTheEdgesFileNameThatFile(@TempDir Path folder) throws IOException {
        Path edge = Files.writeString(folder.resolve("smtp-edge.conf"), "listen.mode = tproxy\n");
        Path own = Files.writeString(
                folder.resolve("tproxy.conf"),
                "tproxy { edge-config = smtp-edge.conf, topology = same-host, mx = 203.0.113.25, toool = nft }\n");

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> TproxyConfig.load(own, Optional.empty(), Optional.empty()))
                .withMessage(own + ":1: tproxy.toool: unknown key; did you mean tool?\n" + edge
                        + ":1: listen.addresses: mx has an IPv4 address, but the edge listens on none; add one, such as"
                        + " 127.0.0.1:10025");
    }

    @Test
    void anEdgesFileThatIsNotThereIsNamed() {
        assertProblems(
                "tproxy { edge-config = none.conf, mx = 203.0.113.25 }",
                "tproxy.conf:1: tproxy.edge-config: none.conf: there is no such file; check the path");
    }

    @Test
    void withoutASectionThereIsNothingToPlan() {
        assertProblems(
                "listen { addresses = \"127.0.0.1:10025\", mode = tproxy }",
                "tproxy.conf:1: tproxy: there is no such section; write tproxy { mx = [ADDRESS, ...], ... }");
        assertProblems(
                "tproxi.mx = 203.0.113.25",
                "tproxy.conf:1: tproxi: unknown key; did you mean tproxy?",
                "tproxy.conf:1: tproxy: there is no such section;");
    }

    @Test
    void sideBySideTheDefaultRouteIsNoWayBack() {
        assertProblems(
                """
                tproxy {
                  topology = separate
                  role = mta
                  haproxy.listen = "192.0.2.18:2525"
                  mta.listen = "192.0.2.34:25"
                }
                """,
                "tproxy.conf:4: tproxy.haproxy.inside: mta listens on an IPv4 address, but inside has none; add one: in"
                        + " topology separate the default route does not lead to the clients through this box");
    }

    @Test
    void withoutMarksTheInterfacesAndPeersMustBeKnown() {
        String settings = "tproxy { marks = never, mx = 203.0.113.25, ";
        assertProblems(
                settings + "topology = gateway }",
                "tproxy.conf:1: tproxy.haproxy.listen: marks = never needs the addresses that answers come from;",
                "tproxy.conf:1: tproxy.interfaces.clients: marks = never needs the interface towards clients; write one"
                        + " that `ip link` shows, such as eth0",
                "tproxy.conf:1: tproxy.interfaces.haproxy: marks = never needs the interface towards haproxy;");
        assertProblems(
                settings + "topology = same-host, interfaces.clients = eth0, mta.listen = \"192.0.2.34:25\" }",
                "tproxy.conf:1: tproxy.interfaces.mta: marks = never needs the interface towards mta;");
        assertProblems(
                settings
                        + "topology = same-host, interfaces.clients = \"eth0; reboot\", mta.listen = \"127.0.0.1:25\" }",
                "tproxy.conf:1: tproxy.interfaces.clients: \"eth0; reboot\" is not the name of an interface;");
    }

    @Test
    void iptablesHasNoFastPathAndCannotFallBack() {
        assertProblems(
                """
                tproxy {
                  tool = iptables
                  mx = 203.0.113.25
                  topology = same-host
                  on-edge-down = open
                  fast-path { haproxy = "127.0.0.1:2626" }
                }
                """,
                "tproxy.conf:5: tproxy.on-edge-down: with iptables, connections without a listener are dropped; write"
                        + " closed, or tool = nft",
                "tproxy.conf:6: tproxy.fast-path: iptables has no sets whose elements time out; write tool = nft, or"
                        + " delete this");
    }

    @Test
    void openNeedsAListenerOfEachFamilyOfTheMx() {
        String settings =
                "tproxy { topology = same-host, mx = [\"203.0.113.25\", \"2001:db8:25::25\"], on-edge-down = open\n";
        assertProblems(
                settings + "}",
                "tproxy.conf:1: tproxy.on-edge-down: open needs HAProxy's transparent listener on this box;");
        assertProblems(
                settings + "fast-path.haproxy = \"127.0.0.1:2626\" }",
                "tproxy.conf:2: tproxy.fast-path.haproxy: mx has an IPv6 address, and on-edge-down = open needs a"
                        + " listener for it; add one");
    }

    @Test
    void aSetHasRoomForAllThatTheEdgePublishes() throws SettingsException {
        String settings = "tproxy { topology = same-host, mx = 203.0.113.25, fast-path.size = %d }";
        assertThat(read(settings.formatted(262_144)).fastPath())
                .hasValueSatisfying(fastPath -> assertThat(fastPath.size()).isGreaterThan(250_000));

        assertProblems(settings.formatted(262_143), "tproxy.conf:1: tproxy.fast-path.size: ");
    }

    @Test
    void theKernelHandsConnectionsOnlyToTheBoxItRunsOn() {
        assertProblems(
                "tproxy { mx = 203.0.113.25, fast-path.haproxy = \"192.0.2.18:2626\" }",
                "tproxy.conf:1: tproxy.fast-path.haproxy: the kernel can hand connections only to a HAProxy on the"
                        + " edge's box, topology same-host;");
    }

    @Test
    void oneFamilyCanBePickedOut() throws SettingsException {
        TproxyConfig config = read("tproxy { mx = [\"203.0.113.25\", \"2001:db8:25::25\"], family = ipv6 }");

        assertThat(config.families()).containsExactly(Family.IPV6);
        assertThat(config.edge().families()).containsExactly(Family.IPV6);
    }

    private static TproxyConfig read(String settings) throws SettingsException {
        return TproxyConfig.read(SettingsFile.parse("tproxy.conf", settings), Optional.empty(), Optional.empty());
    }

    private static void assertProblems(String settings, String... beginnings) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> read(settings))
                .satisfies(wrong -> {
                    assertThat(wrong.problems()).hasSameSizeAs(beginnings);
                    for (int i = 0; i < beginnings.length; i++) {
                        assertThat(wrong.problems().get(i)).asString().startsWith(beginnings[i]);
                    }
                });
    }
}
