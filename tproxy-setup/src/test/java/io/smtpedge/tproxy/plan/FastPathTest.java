package io.smtpedge.tproxy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import io.smtpedge.tproxy.config.TproxyConfig;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The sets, and the rules that look into them. */
class FastPathTest {

    private static final String SAME_HOST =
            "tproxy { topology = same-host, mx = [\"203.0.113.25\", \"2001:db8:25::25\"]\n";

    @Test
    void newConnectionsAreRefusedOrDroppedAndGoodClientsGoToHaproxy() throws SettingsException {
        assertThat(rules(SAME_HOST + "fast-path { haproxy = [\"127.0.0.1:2626\", \"[::1]:2626\"], size = 262144 } }"))
                .isEqualTo("""
                        table inet smtp_edge
                        flush table inet smtp_edge
                        table inet smtp_edge {
                            set pass4 {
                                type ipv4_addr; flags timeout; size 262144;
                            }
                            set block4 {
                                type ipv4_addr; flags timeout; size 262144;
                            }
                            set drop4 {
                                type ipv4_addr; flags timeout; size 262144;
                            }
                            set pass6 {
                                type ipv6_addr; flags timeout; size 262144;
                            }
                            set block6 {
                                type ipv6_addr; flags timeout; size 262144;
                            }
                            set drop6 {
                                type ipv6_addr; flags timeout; size 262144;
                            }
                            chain divert {
                                meta mark set meta mark & 0xffffff00 | 0x6f accept
                            }
                            chain verdicts {
                                ip saddr @drop4 counter drop
                                ip saddr @block4 counter reject with tcp reset
                                ip6 saddr @drop6 counter drop
                                ip6 saddr @block6 counter reject with tcp reset
                            }
                            chain prerouting {
                                type filter hook prerouting priority mangle; policy accept;
                                meta l4proto { icmp, ipv6-icmp } socket transparent 1 counter jump divert
                                tcp flags & (fin|syn|rst|ack) != syn socket transparent 1 counter jump divert
                                ip daddr 203.0.113.25 tcp dport 25 tcp flags & (fin|syn|rst|ack) == syn jump verdicts
                                ip daddr 203.0.113.25 tcp dport 25 ip saddr @pass4 jhash ip saddr . tcp sport mod 100 >= 5 tproxy ip to 127.0.0.1:2626 counter jump divert
                                ip daddr 203.0.113.25 tcp dport 25 tproxy ip to 127.0.0.1:10025 counter jump divert
                                ip daddr 203.0.113.25 tcp dport 25 counter reject with tcp reset
                                ip6 daddr 2001:db8:25::25 tcp dport 25 tcp flags & (fin|syn|rst|ack) == syn jump verdicts
                                ip6 daddr 2001:db8:25::25 tcp dport 25 ip6 saddr @pass6 jhash ip6 saddr . tcp sport mod 100 >= 5 tproxy ip6 to [::1]:2626 counter jump divert
                                ip6 daddr 2001:db8:25::25 tcp dport 25 tproxy ip6 to [::1]:10025 counter jump divert
                                ip6 daddr 2001:db8:25::25 tcp dport 25 counter reject with tcp reset
                            }
                        }
                        """);
    }

    @Test
    void withoutASampleEveryGoodClientGoesToHaproxy() throws SettingsException {
        assertThat(rules(SAME_HOST + "family = ipv4, fast-path { haproxy = \"127.0.0.1:2626\", sample = 0 } }"))
                .contains("tcp dport 25 ip saddr @pass4 tproxy ip to 127.0.0.1:2626 counter jump divert\n")
                .doesNotContain("jhash", "ip6");
    }

    @Test
    void withoutAListenerOfHaproxyTheFastPathOnlyRefusesAndDrops() throws SettingsException {
        assertThat(rules("tproxy { mx = 203.0.113.25, fast-path {} }"))
                .contains("set pass4", "size 1048576", "@drop4", "@block4")
                .doesNotContain("@pass4");
    }

    @Test
    void openFallsBackToHaproxyBehindTheEdgesRule() throws SettingsException {
        assertThat(rules(SAME_HOST + "family = ipv4, on-edge-down = open, fast-path.haproxy = \"127.0.0.1:2626\" }"))
                .contains("""
                                ip daddr 203.0.113.25 tcp dport 25 tproxy ip to 127.0.0.1:10025 counter jump divert
                                ip daddr 203.0.113.25 tcp dport 25 tproxy ip to 127.0.0.1:2626 counter jump divert
                                ip daddr 203.0.113.25 tcp dport 25 counter reject with tcp reset
                        """);
    }

    @Test
    void withoutMarksTheRulesAccept() throws SettingsException {
        assertThat(rules("tproxy.marks = never, tproxy.interfaces.clients = eth0\n" + SAME_HOST
                        + "family = ipv4, mta.listen = \"127.0.0.1:25\", fast-path { haproxy = \"127.0.0.1:2626\" } }"))
                .contains(
                        "tproxy ip to 127.0.0.1:2626 counter accept\n",
                        "tproxy ip to 127.0.0.1:10025 counter accept\n");
    }

    /** What nft is given, without the reasons. */
    private static String rules(String settings) throws SettingsException {
        String script = ScriptPrinter.print(Planner.plan(
                TproxyConfig.read(SettingsFile.parse("tproxy.conf", settings), Optional.empty(), Optional.empty())));
        return script.substring(
                        script.indexOf("<<'END'\n") + 8, script.indexOf("END\n", script.indexOf("<<'END'\n") + 8))
                .lines()
                .filter(line -> !line.strip().startsWith("#"))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
