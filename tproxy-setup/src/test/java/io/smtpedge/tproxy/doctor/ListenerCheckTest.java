package io.smtpedge.tproxy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.Finding.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who listens, and what they may do. */
class ListenerCheckTest {

    private static final String EDGE = """
            LISTEN 0      4096       127.0.0.1:10025      0.0.0.0:*    users:(("java",pid=71,fd=9)) inet-sockopt: ( is_icsk mc_loop transparent mc_all)
            LISTEN 0      4096           [::1]:10025         [::]:*    users:(("java",pid=71,fd=10)) inet-sockopt: ( is_icsk mc_loop transparent)
            """;

    private final CannedHost host = new CannedHost()
            .says(Listener.COMMAND, EDGE)
            .file("/proc/71/cmdline", "/usr/bin/java\0-cp\0/opt/lib/*\0io.smtpedge.edge.Main\0serve\0")
            .file("/proc/71/status", "Name:\tjava\nCapEff:\t0000000000002400\n");

    @Test
    void transparentForBothFamilies() {
        assertThat(new ListenerCheck().look(host.in(Role.EDGE)))
                .extracting(Finding::sentence)
                .containsExactly(
                        "java (process 71) listens on 127.0.0.1:10025, transparently.",
                        "java (process 71) listens on [::1]:10025, transparently.");
    }

    @Test
    void down() {
        host.says(Listener.COMMAND, "");

        assertThat(edge().sentence()).isEqualTo("Nothing listens on 127.0.0.1:10025.");
        assertThat(edge().remedy()).contains("systemctl start smtp-edge");
    }

    @Test
    void notTransparent() {
        host.says(Listener.COMMAND, EDGE.replace(" transparent", ""));

        assertThat(edge().check()).isEqualTo("listener");
        assertThat(edge().sentence()).contains("but not transparently");
    }

    @Test
    void takenByAnotherProgramOnAnyAddress() {
        host.says(
                Listener.COMMAND,
                "LISTEN 0 128 *:10025 *:* users:((\"nginx\",pid=8,fd=3),(\"nginx\",pid=9,fd=3)) inet-sockopt: ( is_icsk)\n");

        assertThat(edge().check()).isEqualTo("port");
        assertThat(edge().sentence()).contains("127.0.0.1:10025 is taken by nginx (process 8) on *:10025");
    }

    @Test
    void anAddressOfIpv4InASocketOfIpv6() {
        host.says(
                Listener.COMMAND,
                "LISTEN 0 1 [::ffff:127.0.0.1]:10025 *:* users:((\"java\",pid=8,fd=3)) inet-sockopt: ( is_icsk)\n");

        assertThat(edge().check()).isEqualTo("port");
    }

    @Test
    void toOrdinaryUsersTheOwnerIsUnknown() {
        host.says(Listener.COMMAND, "LISTEN 0 128 127.0.0.1:10025 0.0.0.0:* inet-sockopt: ( is_icsk)\n");

        assertThat(edge().sentence()).contains("a process that only root can see");
    }

    @Test
    void oneFamilyDoesNotServeTheOther() {
        host.says(
                Listener.COMMAND,
                "LISTEN 0 128 [::]:10025 [::]:* users:((\"java\",pid=71,fd=9)) inet-sockopt: ( transparent)\n");

        assertThat(edge().sentence()).isEqualTo("Nothing listens on 127.0.0.1:10025.");
    }

    @Test
    void anMtaListensOnItsOwnAddressOnly() {
        host.says("ip -4 route get 192.0.2.35", "local 192.0.2.35 dev lo table local src 192.0.2.35 uid 0\n")
                .says(
                        Listener.COMMAND,
                        "LISTEN 0 100 0.0.0.0:25 0.0.0.0:* users:((\"master\",pid=5,fd=13)) inet-sockopt: ( )\n");

        assertThat(new ListenerCheck().look(host.in(Role.MTA)))
                .extracting(Finding::sentence)
                .containsExactly("master (process 5) listens on 192.0.2.35:25.");
    }

    @Test
    void onlyTheFamiliesOfThePlan() throws SettingsException {
        Setup setup = host.in("tproxy { mx = [\"203.0.113.25\"], haproxy.listen = [\"192.0.2.18:2525\"] }");

        assertThat(new ListenerCheck().look(setup))
                .extracting(Finding::sentence)
                .containsExactly("java (process 71) listens on 127.0.0.1:10025, transparently.");
    }

    @Test
    void haproxyOnTheEdgesBox() throws SettingsException {
        host.says(Listener.COMMAND, EDGE);
        assertThat(sameHost())
                .extracting(Finding::sentence)
                .contains(
                        "Nothing listens on 127.0.0.1:2525, where HAProxy is to take the edge's connections.",
                        "Nothing listens on 127.0.0.1:2626, where HAProxy is to take the connections of the fast path.");

        String haproxy = """
                LISTEN 0 9 127.0.0.1:2525 0.0.0.0:* users:(("haproxy",pid=9,fd=5)) inet-sockopt: ( )
                LISTEN 0 9 127.0.0.1:2626 0.0.0.0:* users:(("haproxy",pid=9,fd=6)) inet-sockopt: ( )
                """;
        host.says(Listener.COMMAND, EDGE + haproxy);
        assertThat(sameHost())
                .filteredOn(finding -> finding.status() == Status.FAIL)
                .extracting(Finding::sentence)
                .containsExactly("haproxy (process 9) listens on 127.0.0.1:2626, but not transparently: the fast path"
                        + " gives it nothing.");

        host.says(Listener.COMMAND, EDGE + haproxy.replace("( )", "( transparent)"));
        assertThat(sameHost()).extracting(Finding::status).containsOnly(Status.OK);
    }

    private List<Finding> sameHost() throws SettingsException {
        return new ListenerCheck().look(host.in("""
                tproxy {
                  topology = same-host
                  mx = ["203.0.113.25"]
                  haproxy.listen = ["127.0.0.1:2525"]
                  mta.listen = ["192.0.2.34:25"]
                  fast-path.haproxy = ["127.0.0.1:2626"]
                }
                """));
    }

    @Test
    void whatAProcessCallsItselfIsNotTrusted() {
        assertThat(Listener.parse("LISTEN 0 1 127.0.0.1:25 0.0.0.0:* users:((\"\033[2Jx\",pid=8,fd=3)) x\n")
                        .getFirst()
                        .owner())
                .isEqualTo("?[2Jx (process 8)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\",pid=1,fd=1)", "\",pid=1,fd=1),(", "\",pid=1,fd=1)) ", "\"", "a\" transparent"})
    void aQuoteInANameForgesNoOwner(String name) {
        String line =
                "LISTEN 0 1 127.0.0.1:10025 0.0.0.0:* users:((\"" + name + "\",pid=8,fd=3)) inet-sockopt: ( is_icsk)\n";

        assertThat(Listener.parse(line).getFirst().owner()).isEqualTo("a process with a quote in its name");
        assertThat(Listener.parse(line).getFirst().transparent()).isFalse();
    }

    @Test
    void capabilities() {
        assertThat(capability().status()).isEqualTo(Status.OK);

        host.file("/proc/71/status", "CapEff:\t0000000000000400\n");
        assertThat(capability().status()).isEqualTo(Status.FAIL);
        assertThat(capability().remedy().orElseThrow()).contains("AmbientCapabilities=CAP_NET_RAW");

        host.file("/proc/71/status", "CapEff:\t0000000000001000\n");
        assertThat(capability().status()).as("CAP_NET_ADMIN will do").isEqualTo(Status.OK);

        host.file("/proc/71/status", "");
        assertThat(capability().status()).isEqualTo(Status.WARN);
    }

    private Finding edge() {
        return new ListenerCheck().look(host.in(Role.EDGE)).getFirst();
    }

    private Finding capability() {
        return new CapabilityCheck().look(host.in(Role.EDGE)).getFirst();
    }
}
