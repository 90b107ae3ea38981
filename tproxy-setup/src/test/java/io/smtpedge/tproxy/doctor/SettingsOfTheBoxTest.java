package io.smtpedge.tproxy.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.Finding.Status;
import org.junit.jupiter.api.Test;

/** Kernel settings, and who else manages routes. */
class SettingsOfTheBoxTest {

    private static final String CONF = "/proc/sys/net/ipv4/conf/";

    private final CannedHost host = new CannedHost()
            .file(CONF + "all/src_valid_mark", "0\n")
            .file(CONF + "wg0.25/src_valid_mark", "0\n")
            .file("/proc/sys/net/ipv4/tcp_fwmark_accept", "0\n")
            .says("systemctl is-active systemd-networkd", "inactive\n");

    @Test
    void allIsWell() {
        assertThat(new SysctlCheck().look(host.in(Role.EDGE)))
                .extracting(Finding::check, Finding::status)
                .containsExactly(tuple("src-valid-mark", Status.OK), tuple("tcp-fwmark-accept", Status.OK));
        assertThat(networkd().status()).isEqualTo(Status.OK);
    }

    @Test
    void theInterfaceThatHasTheSettingIsNamed() {
        host.file(CONF + "wg0.25/src_valid_mark", "1\n");

        Finding finding = new SysctlCheck().look(host.in(Role.EDGE)).getFirst();

        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.sentence()).startsWith("net/ipv4/conf/wg0.25/src_valid_mark is 1: ");
        assertThat(finding.remedy()).contains("sysctl -w net/ipv4/conf/wg0.25/src_valid_mark=0");
    }

    @Test
    void fwmarkAccept() {
        host.file("/proc/sys/net/ipv4/tcp_fwmark_accept", "1\n");

        assertThat(new SysctlCheck().look(host.in(Role.HAPROXY)).getLast().remedy())
                .contains("sysctl -w net/ipv4/tcp_fwmark_accept=0");
    }

    @Test
    void ipForwardIsOnlyToldOf() {
        host.file("/proc/sys/net/ipv4/ip_forward", "0\n");

        assertThat(new IpForwardCheck().look(host.in(Role.EDGE)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.status()).isEqualTo(Status.OK));
        assertThat(new IpForwardCheck().look(host.in(Role.MTA))).isEmpty();
    }

    @Test
    void strictReversePathCheckWithOneWayOutIsHarmless() {
        host.file(CONF + "all/rp_filter", "1\n")
                .file(CONF + "up/rp_filter", "0\n")
                .says("ip -4 route show default", "default via 192.0.2.1 dev up \n");

        assertThat(reversePath().status()).isEqualTo(Status.OK);
        assertThat(reversePath().sentence()).contains("strict on up");
    }

    @Test
    void strictReversePathCheckWithTwoWaysOut() {
        host.file(CONF + "all/rp_filter", "0\n")
                .file(CONF + "up/rp_filter", "1\n")
                .file(CONF + "dsl/rp_filter", "2\n")
                .says(
                        "ip -4 route show default",
                        "default via 192.0.2.1 dev up \ndefault via 198.18.0.1 dev dsl metric 9\n")
                .says("ip -4 route get 198.51.100.1", "198.51.100.1 via 192.0.2.1 dev up src 192.0.2.2 uid 0\n");

        assertThat(reversePath().status()).isEqualTo(Status.WARN);
        assertThat(reversePath().remedy()).contains("sysctl -w net/ipv4/conf/up/rp_filter=2");

        host.file(CONF + "up/rp_filter", "2\n");
        assertThat(reversePath().sentence()).isEqualTo("The reverse path check is loose or off.");
    }

    @Test
    void networkdThatRemovesWhatIsNotItsOwn() {
        host.says("systemctl is-active systemd-networkd", "active\n")
                .says("systemd-analyze cat-config systemd/networkd.conf", """
                        # /etc/systemd/networkd.conf
                        [Network]
                        #ManageForeignRoutingPolicyRules=yes
                        ManageForeignRoutes=no
                        """);

        assertThat(networkd().status()).isEqualTo(Status.WARN);
        assertThat(networkd().sentence()).contains("without ManageForeignRoutingPolicyRules=no:");
        assertThat(networkd().remedy().orElseThrow())
                .contains("systemctl restart systemd-networkd && tproxy-setup apply");

        host.says("systemd-analyze cat-config systemd/networkd.conf", """
                ManageForeignRoutingPolicyRules=yes
                ManageForeignRoutingPolicyRules=no
                ManageForeignRoutes=false
                """);
        assertThat(networkd().status()).as("the last line holds").isEqualTo(Status.OK);
    }

    private Finding networkd() {
        return new NetworkdCheck().look(host.in(Role.EDGE)).getFirst();
    }

    private Finding reversePath() {
        return new ReversePathCheck().look(host.in(Role.EDGE)).getFirst();
    }
}
