package io.smtpedge.tproxy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.Finding.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the MTA 192.0.2.34 of conf/tproxy.conf. */
class WayBackCheckTest {

    private static final String ANSWER = "ip -4 route get 198.51.100.1 from 192.0.2.34 ipproto tcp sport 25";

    private final CannedHost host = new CannedHost()
            .says(
                    "ip -4 route get 192.0.2.34",
                    "local 192.0.2.34 dev lo table local src 192.0.2.34 uid 0 \n    cache <local> \n")
            .says("ip -4 route show table 101", "default via 192.0.2.33 dev haproxy proto 111 \n")
            .says(
                    "ip -4 rule list pref 101 from 192.0.2.34 ipproto tcp sport 25 lookup 101",
                    "101:\tfrom 192.0.2.34 ipproto tcp sport 25 lookup 101 proto 111\n");

    @Test
    void onlyItsOwnAddressesAreLookedAt() {
        host.says(ANSWER, "198.51.100.1 from 192.0.2.34 via 192.0.2.33 dev haproxy table 101 uid 0\n");

        assertThat(look())
                .singleElement()
                .isEqualTo(Finding.ok(
                        "way-back", "Answers of 192.0.2.34:25 to clients such as 198.51.100.1 leave via 192.0.2.33."));
    }

    @Test
    void anotherGateway() {
        host.says(ANSWER, "198.51.100.1 from 192.0.2.34 via 192.0.2.46 dev haproxy uid 0\n")
                .says("ip -4 rule list pref 101 from 192.0.2.34 ipproto tcp sport 25 lookup 101", "");

        Finding finding = look().getFirst();

        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.sentence()).endsWith("leave via 192.0.2.46, not via 192.0.2.33.");
        assertThat(finding.remedy())
                .contains("ip -4 rule add pref 101 from 192.0.2.34 ipproto tcp sport 25 lookup 101 protocol 111");
    }

    @Test
    void theClientsOwnNetwork() {
        host.says(ANSWER, "198.51.100.1 from 192.0.2.34 dev eth0 uid 0\n").says("ip -4 route show table 101", "");

        Finding finding = look().getFirst();

        assertThat(finding.check()).isEqualTo("clients-network");
        assertThat(finding.sentence()).contains("go to them directly on eth0");
        assertThat(finding.remedy()).contains("ip -4 route replace default via 192.0.2.33 table 101 proto 111");
    }

    @Test
    void noRouteAtAllAlthoughOursAreThere() {
        host.fails(ANSWER, 2, "RTNETLINK answers: Network is unreachable\n");

        Finding finding = look().getFirst();

        assertThat(finding.sentence()).contains("have no route: RTNETLINK answers: Network is unreachable");
        assertThat(finding.remedy().orElseThrow()).contains("stands before ours");
    }

    private List<Finding> look() {
        return new WayBackCheck().look(host.in(Role.MTA));
    }
}
