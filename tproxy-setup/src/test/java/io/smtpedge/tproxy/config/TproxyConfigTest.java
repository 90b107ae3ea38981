package io.smtpedge.tproxy.config;

import io.smtpedge.tproxy.plan.Planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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
        assertThat(defaults.port()).isEqualTo(sample.port()).isEqualTo(25);
        assertThat(defaults.edge().listen()).isEqualTo(sample.edge().listen()).hasSize(2);
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
                  topology = separate
                  mx = ["mail.example.org", "203.0.113.25"]
                  edge {
                    listen = ["0.0.0.0:25", "127.0.0.1"]
                  }
                  heproxy {}
                }
                """,
                "tproxy.conf:2: tproxy.tool: ",
                "tproxy.conf:3: tproxy.topology: boxes side by side",
                "tproxy.conf:4: tproxy.mx: entry 1: \"mail.example.org\" is not an IP address",
                "tproxy.conf:6: tproxy.edge.listen: entry 1: \"0.0.0.0:25\" stands for every address",
                "tproxy.conf:6: tproxy.edge.listen: entry 2: \"127.0.0.1\" is not an address with a port",
                "tproxy.conf:8: tproxy.heproxy: unknown key; did you mean haproxy?");
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
                "tproxy.conf:3: tproxy.edge.listen: mx has an IPv6 address, but the edge listens on none; add one");
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
                """, "tproxy.conf:3: tproxy.edge.inside: haproxy.listen has an IPv6 address, but inside has none");
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
