package io.smtpedge.edge.config;

import static io.smtpedge.edge.config.Problems.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.fastpath.RefusedClients;
import io.smtpedge.edge.fastpath.Rules;
import io.smtpedge.settings.SettingsException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FastPathSettingsTest {

    private static FastPathSettings read(String text) throws SettingsException {
        return EdgeConfigLoader.parse("f", text).fastPath();
    }

    @Test
    void everythingIsSaid() throws SettingsException {
        assertThat(read("""
                fast-path {
                  helper = "unix:/run/smtp-edge-sets/edge.sock"
                  clean-sessions = 10
                  tls-counts = false
                  max-time = 20m
                  refused = reset
                  haproxy-log = "unix:/run/smtp-edge/haproxy.log"
                }
                """))
                .isEqualTo(new FastPathSettings(
                        Optional.of(UnixDomainSocketAddress.of("/run/smtp-edge-sets/edge.sock")),
                        new Rules(10, false, Duration.ofMinutes(20), RefusedClients.RESET),
                        Optional.of(UnixDomainSocketAddress.of("/run/smtp-edge/haproxy.log"))));
    }

    /** HAProxy may take over while the edge is down: its log is worth reading without a helper, too. */
    @Test
    void theLogMayBeReadWithoutAHelper() throws SettingsException {
        assertThat(read("fast-path.haproxy-log = \"udp:[::1]:5514\"").haproxyLog())
                .contains(Endpoints.listen("[::1]:5514"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fast-path.helper = "/run/sets.sock"    | f:1: fast-path.helper: "/run/sets.sock" is no unix socket; write it as unix:/run/smtp-edge-sets/edge.sock
            fast-path.haproxy-log = "127.0.0.1:514" | f:1: fast-path.haproxy-log: "127.0.0.1:514" is no place for a log; write it as udp:127.0.0.1:5514 or unix:/run/smtp-edge/haproxy.log
            fast-path.haproxy-log = "udp:localhost:514" | f:1: fast-path.haproxy-log: "localhost:514" has a name; write the IP address, names are not looked up
            fast-path.refused = drop               | f:1: fast-path.refused: without helper the kernel is told nothing; write helper = "unix:/run/smtp-edge-sets/edge.sock", or delete this line
            fast-path { helper = "unix:/x", refused = tarpit } | f:1: fast-path.refused: "tarpit" is not known; write none, reset or drop
            fast-path.helper = "unix:/x", listen { mode = proxy-protocol, trusted-proxies = "10.0.0.1" } | f:1: fast-path.helper: with listen.mode proxy-protocol the kernel sees the addresses of proxies, not of clients; use mode tproxy, or delete this line
            """)
    void whatCannotWorkIsSaid(String text, String problem) {
        assertThat(problems(text)).isEqualTo(problem);
    }
}
