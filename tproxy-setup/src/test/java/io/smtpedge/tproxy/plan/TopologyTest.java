package io.smtpedge.tproxy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import io.smtpedge.tproxy.config.TproxyConfig;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is done in each topology, in each form: the routing rules, and which rules of the firewall there are. */
class TopologyTest {

    private static final KernelSettings BREAKS_MARKS = new KernelSettings(true, false);

    private static final String SEPARATE = """
            tproxy {
              topology = separate
              mx = ["203.0.113.25", "2001:db8:25::25"]
              interfaces { clients = eth0, haproxy = eth0, mta = eth0 }
              edge.inside = ["192.0.2.17", "2001:db8:2::17"]
              haproxy {
                listen = ["192.0.2.18:2525", "[2001:db8:2::18]:2525"]
                inside = ["192.0.2.18", "2001:db8:2::18"]
              }
              mta.listen = ["192.0.2.34:25", "[2001:db8:2::34]:25"]
            }
            """;

    private static final String SAME_HOST = """
            tproxy {
              topology = same-host
              mx = ["203.0.113.25", "2001:db8:25::25"]
              interfaces { clients = eth0, mta = eth1 }
              haproxy.listen = ["127.0.0.1:2525", "[::1]:2525"]
              mta.listen = ["192.0.2.34:25", "[2001:db8:3::34]:25"]
            }
            """;

    @Test
    void separateEdgeWithMarks() throws SettingsException {
        assertThat(rules(SEPARATE, "")).isEqualTo("""
                4 100 fwmark 0x6f/0xff lookup 100
                6 100 fwmark 0x6f/0xff lookup 100
                """);
    }

    @Test
    void separateEdgeWithoutMarks() throws SettingsException {
        assertThat(rules(SEPARATE, "marks = never")).isEqualTo("""
                4 100 fwmark 0x6f/0xff lookup 100
                4 100 to 203.0.113.25 iif eth0 ipproto tcp dport 25 lookup 100
                4 100 from 192.0.2.18 iif eth0 ipproto tcp sport 2525 lookup 100
                6 100 fwmark 0x6f/0xff lookup 100
                6 100 to 2001:db8:25::25 iif eth0 ipproto tcp dport 25 lookup 100
                6 100 from 2001:db8:2::18 iif eth0 ipproto tcp sport 2525 lookup 100
                """);
    }

    @Test
    void separateHaproxyAnswersThroughTheEdge() throws SettingsException {
        assertThat(rules(SEPARATE, "role = haproxy, marks = never")).isEqualTo("""
                4 100 fwmark 0x6f/0xff lookup 100
                4 100 from 192.0.2.34 iif eth0 ipproto tcp sport 25 lookup 100
                6 100 fwmark 0x6f/0xff lookup 100
                6 100 from 2001:db8:2::34 iif eth0 ipproto tcp sport 25 lookup 100
                4 101 from 192.0.2.18 ipproto tcp sport 2525 lookup 101
                6 101 from 2001:db8:2::18 ipproto tcp sport 2525 lookup 101
                """);
    }

    @Test
    void behindAProxyHeaderHaproxyNeedsNoWayBackToClients() throws SettingsException {
        assertThat(rules(SEPARATE, "role = haproxy, edge.source = proxy-v2")).isEqualTo("""
                4 100 fwmark 0x6f/0xff lookup 100
                6 100 fwmark 0x6f/0xff lookup 100
                """);
        assertThat(rules(SEPARATE, "role = edge, edge.source = proxy-v2, marks = never"))
                .contains("to 203.0.113.25 iif eth0")
                .doesNotContain("sport");
    }

    @Test
    void separateMtasAnswerThroughHaproxy() throws SettingsException {
        assertThat(rules(SEPARATE, "role = mta")).isEqualTo("""
                4 101 from 192.0.2.34 ipproto tcp sport 25 lookup 101
                6 101 from 2001:db8:2::34 ipproto tcp sport 25 lookup 101
                """);
    }

    @Test
    void onOneBoxAProxyHeaderNeedsNoRuleBetweenEdgeAndHaproxy() throws SettingsException {
        assertThat(rules(SAME_HOST, "")).isEqualTo("""
                4 100 fwmark 0x6f/0xff lookup 100
                6 100 fwmark 0x6f/0xff lookup 100
                """);
    }

    @Test
    void onOneBoxWithoutMarks() throws SettingsException {
        assertThat(rules(SAME_HOST, "marks = never")).isEqualTo("""
                4 100 fwmark 0x6f/0xff lookup 100
                4 100 to 203.0.113.25 iif eth0 ipproto tcp dport 25 lookup 100
                4 100 from 192.0.2.34 iif eth1 ipproto tcp sport 25 lookup 100
                6 100 fwmark 0x6f/0xff lookup 100
                6 100 to 2001:db8:25::25 iif eth0 ipproto tcp dport 25 lookup 100
                6 100 from 2001:db8:3::34 iif eth1 ipproto tcp sport 25 lookup 100
                """);
    }

    @Test
    void onOneBoxSpoofedAnswersComeOverLoopback() throws SettingsException {
        assertThat(rules(SAME_HOST, "edge.source = transparent")).isEqualTo("""
                4 90 from 127.0.0.1 iif lo ipproto tcp sport 2525 lookup 100
                4 100 fwmark 0x6f/0xff lookup 100
                6 90 from ::1 iif lo ipproto tcp sport 2525 lookup 100
                6 100 fwmark 0x6f/0xff lookup 100
                """);
    }

    @Test
    void withTheMtaOnTheBoxTheRuleIsThereTwice() throws SettingsException {
        String settings = SAME_HOST.replace("192.0.2.34:25", "127.0.0.1:25");

        assertThat(rules(settings, "edge.source = transparent, family = ipv4")).isEqualTo("""
                        4 90 from 127.0.0.1 iif lo ipproto tcp sport 2525 lookup 100
                        4 90 from 127.0.0.1 iif lo ipproto tcp sport 25 lookup 100
                        4 100 fwmark 0x6f/0xff lookup 100
                        """);
    }

    @Test
    void anMtaOnTheBoxMayListenOnAnAddressOfTheBox() throws SettingsException {
        String settings = SAME_HOST.replace("mta = eth1", "mta = lo") + "tproxy { family = ipv4, marks = never }\n";

        assertThat(rules(settings, "")).isEqualTo("""
                4 90 from 192.0.2.34 iif lo ipproto tcp sport 25 lookup 100
                4 100 fwmark 0x6f/0xff lookup 100
                4 100 to 203.0.113.25 iif eth0 ipproto tcp dport 25 lookup 100
                """);
        assertThat(plan(settings, KernelSettings.USUAL).notes())
                .anySatisfy(note -> assertThat(note)
                        .contains("can no longer answer clients that connect to its address past HAProxy"));
    }

    @Test
    void withoutMarksOnlyIcmpIsMarkedAndNothingIsGuarded() throws SettingsException {
        String nft = script(SEPARATE + "tproxy { marks = never, family = ipv4 }");
        String iptables = script(SEPARATE + "tproxy { marks = never, family = ipv4, tool = iptables }");

        assertThat(nft)
                .contains("meta l4proto { icmp, ipv6-icmp } socket transparent 1 counter jump divert")
                .contains("ip daddr 203.0.113.25 tcp dport 25 tproxy ip to 127.0.0.1:10025 counter accept\n")
                .contains("# No marks: answers from the same servers and ports")
                .contains("# Where src_valid_mark is 1, ICMP errors of IPv4 are lost")
                .doesNotContain("tcp flags", "/proc/sys");
        assertThat(iptables)
                .contains("-A SMTP_EDGE -p icmp -m socket --transparent -j DIVERT\n")
                .contains("--dport 25 -j TPROXY --on-ip 127.0.0.1 --on-port 10025\n")
                .doesNotContain("--syn", "--tproxy-mark", "/proc/sys");
    }

    @Test
    void autoUsesMarksUnlessTheKernelBreaksThem() throws SettingsException {
        String auto = SAME_HOST + "tproxy.marks = auto";

        assertThat(rules(plan(auto, KernelSettings.USUAL))).doesNotContain("iif eth0");
        assertThat(rules(plan(auto, BREAKS_MARKS))).contains("iif eth0");
        assertThat(rules(plan(auto, new KernelSettings(false, true)))).contains("iif eth0");
    }

    @Test
    void theReversePathCheckOfIpv4IsNoReasonToDoWithoutMarksInIpv6() throws SettingsException {
        String auto = SAME_HOST + "tproxy { marks = auto, family = ipv6 }";

        assertThat(rules(plan(auto, BREAKS_MARKS))).doesNotContain("iif eth0");
    }

    @Test
    void autoCannotDoWithoutMarksWhereTheInterfacesAreNotSaid() throws SettingsException {
        Plan plan = plan("tproxy { mx = 203.0.113.25 }", BREAKS_MARKS);

        assertThat(rules(plan)).isEqualTo("4 100 fwmark 0x6f/0xff lookup 100\n");
        assertThat(ScriptPrinter.print(plan))
                .contains("src_valid_mark is 1 on an interface")
                .contains("or use marks = never");
    }

    private static String rules(String settings, String more) throws SettingsException {
        return rules(plan(settings + "tproxy { " + more + " }", KernelSettings.USUAL));
    }

    private static String rules(Plan plan) {
        return plan.steps().stream()
                .filter(Step.RoutingRule.class::isInstance)
                .map(Step.RoutingRule.class::cast)
                .map(rule -> rule.family().ipOption().substring(1) + " " + rule.preference() + " "
                        + rule.selector().words() + " lookup " + rule.table() + "\n")
                .collect(Collectors.joining());
    }

    private static String script(String settings) throws SettingsException {
        return ScriptPrinter.print(plan(settings, KernelSettings.USUAL));
    }

    private static Plan plan(String settings, KernelSettings kernel) throws SettingsException {
        TproxyConfig config =
                TproxyConfig.read(SettingsFile.parse("tproxy.conf", settings), Optional.empty(), Optional.empty());
        return Planner.plan(config, kernel);
    }
}
