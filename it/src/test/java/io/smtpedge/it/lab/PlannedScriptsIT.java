package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.NetnsNames;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.Planner;
import io.smtpedge.tproxy.plan.ScriptPrinter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of script runs on a machine, and running it again changes nothing. */
@RequireRealTools
class PlannedScriptsIT {

    /** Everything that a script changes. */
    private static final String STATE = """
            nft --stateless list ruleset | sed 's/counter packets [0-9]* bytes [0-9]*/counter/'
            ip -4 rule; ip -6 rule
            ip -4 route show table all; ip -6 route show table all
            """;

    private static final String ADDRESSES = """
            tproxy {
              mx = ["203.0.113.25", "2001:db8:25::25"]
              interfaces { clients = eth0, haproxy = eth0, mta = eth0 }
              edge.inside = ["192.0.2.17", "2001:db8:2::17"]
              haproxy.inside = ["192.0.2.33", "2001:db8:2::33"]
              mta.listen = ["192.0.2.34:25", "[2001:db8:2::34]:25"]
            }
            """;

    private static final String LINE =
            "topology = %s, haproxy.listen = [\"192.0.2.18:2525\", \"[2001:db8:2::18]:2525\"]";
    private static final String ONE_BOX =
            "topology = same-host, haproxy.listen = [\"127.0.0.1:2525\", \"[::1]:2525\"], edge.source = %s";

    @TempDir
    private Path folder;

    private Netns netns;

    @BeforeEach
    void aMachineWithOneInterface() {
        NetnsNames.sweep();
        netns = Netns.create(NetnsNames.ofThisRun().name("box"));
        netns.ip("link", "add", "name", "eth0", "type", "bridge");
        netns.addresses("eth0", "192.0.2.20/24", "2001:db8:2::20/64");
        netns.ip("link", "set", "dev", "eth0", "up");
    }

    @AfterEach
    void removeIt() {
        netns.close();
    }

    @ParameterizedTest(name = "{0}, {1}, marks {2}, {3}")
    @CsvSource({
        "gateway, nft, always, both",
        "gateway, nft, never, both",
        "gateway, iptables, always, both",
        "gateway, iptables, never, both",
        "gateway, nft, always, ipv4",
        "gateway, iptables, never, ipv6",
        "separate, nft, always, both",
        "separate, nft, never, both",
        "separate, iptables, always, both",
        "separate, iptables, never, both",
        "proxy-v2, nft, always, both",
        "proxy-v2, nft, never, both",
        "proxy-v2, iptables, always, both",
        "proxy-v2, iptables, never, both",
        "proxy-v2, nft, never, ipv6",
        "transparent, nft, always, both",
        "transparent, nft, never, both",
        "transparent, iptables, always, both",
        "transparent, iptables, never, both",
        "transparent, iptables, always, ipv4",
    })
    void itRunsTwice(String line, String tool, String marks, String family) throws Exception {
        boolean oneBox = line.equals("proxy-v2") || line.equals("transparent");
        String settings = ADDRESSES
                + "tproxy { tool = %s, marks = %s, family = %s, ".formatted(tool, marks, family)
                + (oneBox ? ONE_BOX : LINE).formatted(line)
                + " }";

        for (Role role : config(settings, Role.EDGE).boxes()) {
            runsTwice(settings, role);
        }
    }

    @ParameterizedTest
    @CsvSource({"closed, always", "closed, never", "open, always", "open, never"})
    void theFastPath(String onEdgeDown, String marks) throws Exception {
        String settings = ADDRESSES
                + "tproxy { marks = %s, on-edge-down = %s, ".formatted(marks, onEdgeDown)
                + "fast-path { haproxy = [\"127.0.0.1:2626\", \"[::1]:2626\"], size = 262144 }, "
                + ONE_BOX.formatted("proxy-v2")
                + " }";

        runsTwice(settings, Role.EDGE);
        machine().sh("nft add element inet smtp_edge pass4 '{ 198.51.100.10 timeout 1h }'");
        runsTwice(settings, Role.EDGE);

        assertThat(machine().sh("nft list set inet smtp_edge pass4")).contains("198.51.100.10 timeout 1h");
    }

    private void runsTwice(String settings, Role role) throws Exception {
        String script = ScriptPrinter.print(Planner.plan(config(settings, role)));
        machine().sh(script);
        String once = machine().sh(STATE);

        machine().sh(script);

        assertThat(machine().sh(STATE)).isEqualTo(once).contains("proto 111");
    }

    private Machine machine() throws IOException {
        return Machine.of(netns, folder, "box", Machine.Lifetime.WITH_THIS_PROCESS);
    }

    private static TproxyConfig config(String settings, Role role) throws SettingsException {
        return TproxyConfig.read(SettingsFile.parse("tproxy.conf", settings), Optional.of(role), Optional.empty());
    }
}
