package io.smtpedge.tproxy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.Finding.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of others that get in the way: DNAT, a closed input, two kinds of iptables. */
class OtherFirewallsTest {

    private static final String RULESET = "nft -t list ruleset";
    private static final String DOCKER = """
            table ip nat {
            \tchain DOCKER {
            \t\tiifname != "docker0" tcp dport 25 counter packets 0 bytes 0 dnat to 172.17.0.2:25
            \t}

            \tchain PREROUTING {
            \t\ttype nat hook prerouting priority dstnat; policy accept;
            \t\txt match "addrtype" counter packets 3 bytes 180 jump DOCKER
            \t}

            \tchain OUTPUT {
            \t\ttype nat hook output priority dstnat; policy accept;
            \t\ttcp dport 25 redirect to :2525
            \t}
            }
            """;

    private final CannedHost host = new CannedHost().says(RULESET, "");

    @Test
    void nothingInTheWay() {
        assertThat(dnat().status()).isEqualTo(Status.OK);
        assertThat(input().status()).isEqualTo(Status.OK);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tcp dport 25 counter packets 0 bytes 0 dnat to 10.0.0.1:25              | FAIL
            tcp dport { 25, 587 } dnat to 10.0.0.1                                  | FAIL
            ip daddr 203.0.113.25 tcp dport 25 redirect to :2525                    | FAIL
            ip daddr 192.0.2.99 tcp dport 25 dnat to 10.0.0.1                       | OK
            tcp dport 2525 dnat to 10.0.0.1                                         | OK
            tcp dport 25 accept                                                     | OK
            """)
    void rulesOfNatPrerouting(String rule, Status status) {
        host.says(RULESET, """
                table ip nat {
                \tchain PREROUTING {
                \t\ttype nat hook prerouting priority dstnat; policy accept;
                \t\t%s
                \t}
                }
                """.formatted(rule));

        assertThat(dnat().status()).isEqualTo(status);
    }

    @Test
    void dockersChainMattersForAnAddressOfThisBox() {
        host.says(RULESET, DOCKER);
        assertThat(dnat().status()).as("whether it is met cannot be told").isEqualTo(Status.WARN);

        host.says("ip -4 route get 203.0.113.25", "local 203.0.113.25 dev lo table local src 203.0.113.25 uid 0\n");
        assertThat(dnat().status()).isEqualTo(Status.FAIL);
        assertThat(dnat().sentence())
                .contains("chain DOCKER of the table ip nat")
                .contains("172.17.0.2:25");
        assertThat(dnat().remedy().orElseThrow()).startsWith("nft -a list chain ip nat DOCKER");
    }

    @Test
    void legacyRules() {
        host.file("/proc/net/ip_tables_names", "nat\nfilter\n").says("iptables-legacy-save", """
                *nat
                -A PREROUTING -p tcp -m tcp --dport 25 -j REDIRECT --to-ports 2525
                COMMIT
                *filter
                :INPUT DROP [0:0]
                COMMIT
                """);

        assertThat(dnat().remedy())
                .contains("iptables-legacy -t nat -D PREROUTING -p tcp -m tcp --dport 25 -j REDIRECT --to-ports 2525");
        assertThat(input().remedy()).contains("iptables-legacy -I INPUT -p tcp --dport 25 -j ACCEPT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            drop   | tcp dport 22 accept          | WARN
            drop   | tcp dport 10025 accept       | WARN
            drop   | tcp dport { 25, 465 } accept | OK
            drop   | tcp dport 25 drop            | WARN
            accept | tcp dport 22 accept          | OK
            accept | reject                       | WARN
            """)
    void inputMustAcceptTheOriginalPort(String policy, String rule, Status status) {
        host.says(RULESET, """
                table inet filter {
                \tchain input {
                \t\ttype filter hook input priority filter; policy %s;
                \t\tct state established,related accept
                \t\t%s
                \t}
                }
                """.formatted(policy, rule));

        assertThat(input().status()).isEqualTo(status);
        if (status == Status.WARN) {
            assertThat(input().remedy()).contains("nft insert rule inet filter input tcp dport 25 accept");
        }
    }

    @Test
    void bothKindsOfIptables() {
        host.says("iptables-nft-save -t mangle", "*mangle\n-A PREROUTING -j SMTP_EDGE\nCOMMIT\n");
        assertThat(variants().status()).isEqualTo(Status.OK);

        host.says("iptables-legacy-save -t mangle", "*mangle\n-A PREROUTING -j ACCEPT\nCOMMIT\n");
        assertThat(variants().status())
                .as("a table that is not loaded is not asked for: that would load it")
                .isEqualTo(Status.OK);

        host.file("/proc/net/ip_tables_names", "mangle\n");
        assertThat(variants().status()).isEqualTo(Status.WARN);
    }

    private Finding dnat() {
        return new DnatCheck().look(host.in(Role.EDGE)).getFirst();
    }

    private Finding input() {
        return new InputFirewallCheck().look(host.in(Role.EDGE)).getFirst();
    }

    private Finding variants() {
        return new IptablesVariantsCheck().look(host.in(Role.EDGE)).getFirst();
    }
}
