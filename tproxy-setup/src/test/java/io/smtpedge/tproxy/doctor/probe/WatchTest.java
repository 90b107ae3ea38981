package io.smtpedge.tproxy.doctor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.CannedHost;
import io.smtpedge.tproxy.doctor.Finding;
import io.smtpedge.tproxy.doctor.Finding.Status;
import io.smtpedge.tproxy.doctor.FirewallCounters;
import io.smtpedge.tproxy.doctor.probe.Segment.Way;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the connections of others tell, on the edge and on an MTA. */
class WatchTest {

    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final String NEAR = "02:00:00:00:00:01";
    private static final String FAR = "02:00:00:00:00:02";
    private static final String CLIENT = "198.51.100.77:40000";
    private static final String MX = "203.0.113.25:25";
    private static final String MTA = "192.0.2.34:25";
    private static final String WAY = "ip -4 route get 203.0.113.25 from 198.51.100.77 iif clients";
    private static final String ANSWERS = "ip -4 route get 198.51.100.77 from 192.0.2.34 ipproto tcp sport 25";

    private final CannedHost host = new CannedHost()
            .says(WAY, "203.0.113.25 from 198.51.100.77 via 192.0.2.1 dev clients\n")
            .says(ANSWERS, "198.51.100.77 from 192.0.2.34 via 192.0.2.33 dev haproxy table 101\n")
            .says(
                    "ip -4 neigh show",
                    "192.0.2.33 dev haproxy lladdr " + NEAR + " REACHABLE\n192.0.2.40 dev haproxy lladdr " + FAR
                            + " STALE\n");

    @Test
    void noClientCame() {
        Finding finding = clients(0, segment(Way.OUT, NEAR, CLIENT, MX, SYN));

        assertThat(finding.status()).isEqualTo(Status.OK);
        assertThat(finding.sentence()).contains("was not tried").contains("nc -v 203.0.113.25 25");
    }

    @Test
    void aClientWasAnswered() {
        assertThat(clients(1, segment(Way.IN, NEAR, CLIENT, MX, SYN), segment(Way.OUT, NEAR, MX, CLIENT, SYN_ACK))
                        .sentence())
                .isEqualTo("Connections of clients to the MX were answered while the probe ran.");
    }

    @Test
    void aClientWasTakenAndNotAnswered() {
        Finding finding = clients(1, segment(Way.IN, NEAR, CLIENT, MX, SYN));

        assertThat(finding.check()).isEqualTo("input-firewall");
        assertThat(finding.sentence())
                .startsWith("The client 198.51.100.77 came in on clients and got no answer, although");
    }

    @Test
    void aClientWasDroppedByTheReversePathCheck() {
        host.fails(WAY, 2, "RTNETLINK answers: Invalid argument\n")
                .says("ip -4 route get 198.51.100.77", "198.51.100.77 via 192.0.2.1 dev dsl src 192.0.2.2 uid 0\n");

        Finding finding = clients(1, segment(Way.IN, NEAR, CLIENT, MX, SYN));

        assertThat(finding.check()).isEqualTo("rp-filter");
        assertThat(finding.sentence()).contains("this box would answer it on dsl");
        assertThat(finding.remedy()).contains("sysctl -w net/ipv4/conf/clients/rp_filter=2");
    }

    @Test
    void aClientThatNoRuleTookMayBeDroppedOnPurpose() {
        assertThat(clients(0, segment(Way.IN, NEAR, CLIENT, MX, SYN)).status()).isEqualTo(Status.WARN);
    }

    @Test
    void answersGoBackToWhereTheConnectionCameFrom() {
        assertThat(answers(NEAR).sentence())
                .isEqualTo("The answers to 1 connections went back to where these came from.");
    }

    @Test
    void answersGoToAnotherHaproxy() {
        Finding finding = answers(FAR);

        assertThat(finding.check()).isEqualTo("two-haproxies");
        assertThat(finding.sentence()).contains("(192.0.2.40), but the answers to it go via 192.0.2.33");
        assertThat(finding.remedy().orElseThrow())
                .contains("ip -4 rule add pref 200 from ALIAS ipproto tcp sport 25 lookup 200")
                .contains("ip -4 route replace default via 192.0.2.40 table 200");
    }

    @Test
    void answersGoToTheClientItself() {
        host.says(ANSWERS, "198.51.100.77 from 192.0.2.34 dev haproxy uid 0\n");

        Finding finding = answers(NEAR);

        assertThat(finding.check()).isEqualTo("clients-network");
        assertThat(finding.remedy())
                .contains(
                        "ip -4 rule add pref 200 from 192.0.2.34 ipproto tcp sport 25 lookup 200 && ip -4 route replace"
                                + " default via 192.0.2.33 table 200");
    }

    @Test
    void aGatewayThatIsUnknownOnTheCableProvesNothing() {
        host.says("ip -4 neigh show", "");

        assertThat(answers(FAR).status()).isEqualTo(Status.OK);
    }

    private Finding clients(long taken, Segment... segments) {
        return new ClientWatch(host.in(Role.EDGE), _ -> Optional.of("clients"))
                .judge(List.of(segments), new FirewallCounters(OptionalLong.of(0), OptionalLong.of(taken)));
    }

    private Finding answers(String from) {
        return new AnswerWatch(host.in(Role.MTA)).judge(List.of(segment(Way.IN, from, CLIENT, MTA, SYN)));
    }

    private static Segment segment(Way way, String hardware, String from, String to, int flags) {
        return new Segment(3, way, hardware, Addresses.parseWithPort(from), Addresses.parseWithPort(to), flags);
    }
}
