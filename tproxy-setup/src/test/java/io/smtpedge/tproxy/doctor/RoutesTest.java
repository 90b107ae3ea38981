package io.smtpedge.tproxy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.Finding.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Routes and rules, and what the kernel would do with an answer. */
class RoutesTest {

    private static final String RULE = "ip %s rule list pref 100 fwmark 0x6f/0xff lookup 100";
    private static final String TABLE = "ip %s route show table 100";
    private static final String BACKEND = "ip -4 route get 192.0.2.18";
    private static final String ANSWER = "ip -4 route get 198.51.100.1 from 192.0.2.18 iif haproxy";

    private final CannedHost host = new CannedHost()
            .says(RULE.formatted("-4"), "100:\tfrom all fwmark 0x6f/0xff lookup 100 proto 111\n")
            .says(RULE.formatted("-6"), "100:\tfrom all fwmark 0x6f/0xff lookup 100 proto 111\n")
            .says(TABLE.formatted("-4"), "local default dev lo proto 111 scope host \n")
            .says(TABLE.formatted("-6"), "local default dev lo proto 111 metric 1024 pref medium\n")
            .says(BACKEND, "192.0.2.18 dev haproxy src 192.0.2.17 uid 0 \n    cache \n")
            .says(
                    "ip -6 route get 2001:db8:2::18",
                    "2001:db8:2::18 from :: dev haproxy proto kernel metric 256 pref medium\n")
            .says(
                    ANSWER + " mark 0x6f",
                    "local 198.51.100.1 from 192.0.2.18 dev lo table 100 mark 0x6f \n    cache <local> iif haproxy \n")
            .says(
                    "ip -6 route get 2001:db8:ffff::1 from 2001:db8:2::18 iif haproxy mark 0x6f",
                    "local 2001:db8:ffff::1 from 2001:db8:2::18 dev lo table 100 proto 111 metric 1024 iif haproxy\n");

    @Test
    void allIsWell() {
        assertThat(new RoutingRuleCheck().look(edge()))
                .extracting(Finding::status)
                .containsExactly(Status.OK, Status.OK);
        assertThat(new LocalRouteCheck().look(edge()))
                .extracting(Finding::status)
                .containsExactly(Status.OK, Status.OK);
        assertThat(new DeliveryCheck().look(edge())).extracting(Finding::status).containsExactly(Status.OK, Status.OK);
    }

    @Test
    void aMissingRuleIsToldFromAMissingRoute() {
        host.says(RULE.formatted("-4"), "");

        Finding finding = new RoutingRuleCheck().look(edge()).getFirst();

        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.sentence()).startsWith("IPV4: the rule \"fwmark 0x6f/0xff lookup 100\" is missing: packets");
        assertThat(finding.remedy()).contains("ip -4 rule add pref 100 fwmark 0x6f/0xff lookup 100 protocol 111");
        assertThat(new LocalRouteCheck().look(edge()))
                .extracting(Finding::status)
                .containsOnly(Status.OK);
        assertThat(new DeliveryCheck().look(edge()))
                .as("what follows from it is not told twice")
                .extracting(Finding::status)
                .containsOnly(Status.OK);
    }

    @Test
    void whatIsAtTheRulesPlaceIsNamed() {
        host.says(RULE.formatted("-4"), "").says("ip -4 rule list pref 100", "100:\tfrom all lookup wireguard\n");

        assertThat(new RoutingRuleCheck().look(edge()).getFirst().sentence())
                .contains("at its place is \"100: from all lookup wireguard\"");
    }

    @Test
    void aTableThatIsNotThereIsAMissingRoute() {
        host.fails(TABLE.formatted("-4"), 2, "Error: ipv4: FIB table does not exist.\nDump terminated\n");

        Finding finding = new LocalRouteCheck().look(edge()).getFirst();

        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.remedy()).contains("ip -4 route replace local default dev lo table 100 proto 111");
    }

    @Test
    void anotherRuleThatComesFirst() {
        host.says(ANSWER + " mark 0x6f", "198.51.100.1 from 192.0.2.18 via 192.0.2.1 dev up mark 0x6f\n")
                .says(ANSWER, "198.51.100.1 from 192.0.2.18 via 192.0.2.1 dev up\n");

        Finding finding = new DeliveryCheck().look(edge()).getFirst();

        assertThat(finding.check()).isEqualTo("delivery");
        assertThat(finding.sentence()).contains("via 192.0.2.1 dev up").contains("A rule before ours takes it");
    }

    @Test
    void aMarkThatTheReversePathCheckSees() {
        host.fails(ANSWER + " mark 0x6f", 2, "RTNETLINK answers: Invalid argument\n")
                .says(ANSWER, "198.51.100.1 from 192.0.2.18 via 192.0.2.1 dev clients\n");

        assertThat(new DeliveryCheck().look(edge()).getFirst().check()).isEqualTo("src-valid-mark");
    }

    @Test
    void aMartianWithAndWithoutMark() {
        host.fails(ANSWER + " mark 0x6f", 2, "RTNETLINK answers: Invalid argument\n")
                .fails(ANSWER, 2, "RTNETLINK answers: Invalid argument\n");

        Finding finding = new DeliveryCheck().look(edge()).getFirst();

        assertThat(finding.check()).isEqualTo("rp-filter");
        assertThat(finding.remedy()).contains("sysctl -w net/ipv4/conf/haproxy/rp_filter=2");
    }

    @Test
    void noRouteToTheBackend() {
        host.fails(BACKEND, 2, "RTNETLINK answers: Network is unreachable\n");

        Finding finding = new DeliveryCheck().look(edge()).getFirst();

        assertThat(finding.check()).isEqualTo("backend-route");
        assertThat(finding.sentence()).contains("192.0.2.18:2525").contains("Network is unreachable");
    }

    @Test
    void theWayBackIsNotTheEdgesMatter() {
        assertThat(new WayBackCheck().look(edge())).isEqualTo(List.of());
    }

    private Setup edge() {
        return host.in(Role.EDGE);
    }
}
