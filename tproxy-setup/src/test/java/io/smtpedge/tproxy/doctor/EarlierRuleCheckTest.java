package io.smtpedge.tproxy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.doctor.Finding.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of others that keep the clients' packets from ours. */
class EarlierRuleCheckTest {

    private final CannedHost host = new CannedHost();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp dport 25 drop",
                "tcp dport { 25, 465 } counter packets 3 bytes 180 drop",
                "ip daddr 203.0.113.25 tcp dport 25 reject with tcp reset",
                "drop"
            })
    void aDropInAnyPreroutingChain(String rule) {
        Finding finding = nft("inet strict", "early", rule).getFirst();

        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.sentence())
                .contains("In the chain early of the table inet strict")
                .contains(rule);
        assertThat(finding.remedy().orElseThrow()).startsWith("nft -a list chain inet strict early");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip saddr 192.0.2.1 tcp dport 25 drop", "iifname \"eth9\" tcp dport 25 drop"})
    void aDropOfSomeClientsMayBeMeant(String rule) {
        assertThat(nft("inet strict", "early", rule).getFirst().status()).isEqualTo(Status.WARN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp dport 25 accept",
                "tcp dport 22 drop",
                "ip daddr 203.0.113.7 tcp dport 25 drop",
                "udp dport 53 drop",
                "ip saddr 192.0.2.1 drop"
            })
    void whatDoesNotEndThem(String rule) {
        assertThat(nft("inet strict", "early", rule).getFirst().status()).isEqualTo(Status.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp dport 25 counter packets 0 bytes 0 accept", "meta l4proto tcp accept", "accept"})
    void anAcceptBeforeTheJumpToOurs(String rule) {
        String jump = "counter packets 0 bytes 0 jump SMTP_EDGE";

        assertThat(nft("ip mangle", "PREROUTING", rule, jump).getFirst().status())
                .isEqualTo(Status.FAIL);
        assertThat(nft("ip mangle", "PREROUTING", jump, rule).getFirst().status())
                .isEqualTo(Status.OK);
    }

    @Test
    void legacyRules() {
        host.says("nft -t list ruleset", "")
                .file("/proc/net/ip_tables_names", "mangle\n")
                .says("iptables-legacy-save", """
                        *mangle
                        -A PREROUTING -p tcp -m tcp --dport 25 -j ACCEPT
                        -A PREROUTING -j SMTP_EDGE
                        COMMIT
                        """);

        Finding finding =
                new EarlierRuleCheck().look(host.in(Role.EDGE, Tool.IPTABLES)).getFirst();

        assertThat(finding.status()).isEqualTo(Status.FAIL);
        assertThat(finding.remedy())
                .contains("iptables-legacy -t mangle -D PREROUTING -p tcp -m tcp --dport 25 -j ACCEPT");
    }

    private List<Finding> nft(String table, String chain, String... rules) {
        host.says(
                "nft -t list ruleset",
                "table " + table + " {\n\tchain " + chain + " {\n"
                        + "\t\ttype filter hook prerouting priority raw; policy accept;\n\t\t"
                        + String.join("\n\t\t", rules) + "\n\t}\n}\n");
        return new EarlierRuleCheck().look(host.in(Role.EDGE, Tool.IPTABLES));
    }
}
