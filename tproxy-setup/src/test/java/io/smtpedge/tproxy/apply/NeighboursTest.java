package io.smtpedge.tproxy.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Step;
import io.smtpedge.tproxy.plan.Step.FirewallRule;
import io.smtpedge.tproxy.plan.Step.IptablesChain;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.NftChain;
import io.smtpedge.tproxy.plan.Step.NftTable;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import io.smtpedge.tproxy.plan.Step.Selector;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others on the box who may spoil a plan: one warning each, that names them. */
class NeighboursTest {

    private static final NftTable NFT = new NftTable(
            "",
            "smtp_edge",
            List.of(),
            List.of(
                    new NftChain(
                            "prerouting",
                            "",
                            List.of(
                                    new FirewallRule(
                                            "",
                                            "ip daddr 203.0.113.25 tcp dport 25 tproxy ip to 127.0.0.1:10025 counter jump divert"),
                                    new FirewallRule(
                                            "",
                                            "ip6 daddr 2001:db8::25 tcp dport 25 tproxy ip6 to [::1]:10025 counter jump divert")))));
    private static final IptablesChains IPTABLES = new IptablesChains(
            "",
            Family.IPV6,
            "SMTP_EDGE",
            List.of(
                    new IptablesChain(
                            "SMTP_EDGE",
                            List.of(
                                    new FirewallRule(
                                            "",
                                            "-d 2001:db8::25 -p tcp --dport 25 -j TPROXY --on-ip ::1 --on-port 10025 --tproxy-mark 0x6f/0xff")))));

    @TempDir
    private Path root;

    @Test
    void aQuietBoxGetsNoWarning() throws PlumbingException {
        assertThat(warnings(new FakeCommands(), NFT, IPTABLES)).isEmpty();
    }

    @Test
    void aPortThatSomeoneElseListensOn() throws PlumbingException {
        String theirs = """
                LISTEN 0 4096 127.0.0.1:10025 0.0.0.0:* users:(("nc",pid=7,fd=3)) inet-sockopt: ( is_icsk mc_loop)
                LISTEN 0 4096 [::1]:10025 [::]:* users:(("java",pid=8,fd=3)) inet-sockopt: ( is_icsk transparent mc_loop)
                LISTEN 0 4096 127.0.0.1:25 0.0.0.0:* users:(("master",pid=9,fd=3)) inet-sockopt: ( is_icsk mc_loop)
                """;

        assertThat(warnings(new FakeCommands().answer("ss ", theirs), NFT))
                .singleElement()
                .asString()
                .startsWith("127.0.0.1:10025 is taken, by a program that does not listen with IP_TRANSPARENT:"
                        + " users:((\"nc\",pid=7,fd=3)); ");
        String mapped =
                "LISTEN 0 1 [::ffff:127.0.0.1]:10025 *:* users:((\"java\",pid=7,fd=3)) inet-sockopt: ( is_icsk)\n";
        assertThat(warnings(new FakeCommands().answer("ss ", mapped), NFT))
                .singleElement()
                .asString()
                .startsWith("127.0.0.1:10025 is taken, ");
        String all = "LISTEN 0 4096 *:10025 *:* users:((\"nc\",pid=7,fd=3)) inet-sockopt: ( is_icsk mc_loop)\n";
        assertThat(warnings(new FakeCommands().answer("ss ", all), IPTABLES))
                .singleElement()
                .asString()
                .startsWith("[::1]:10025 is taken, ");
    }

    @Test
    void theNameOfAProcessDoesNotReachTheTerminalAsItIs() throws PlumbingException {
        String hostile =
                "LISTEN 0 1 127.0.0.1:10025 *:* users:((\"\033[2J\007\u00e9\",pid=7,fd=3)) inet-sockopt: ( mc_loop)\n";
        assertThat(warnings(new FakeCommands().answer("ss ", hostile), NFT))
                .singleElement()
                .asString()
                .contains("IP_TRANSPARENT: users:((\"?[2J??\",pid=7,fd=3));");
    }

    @Test
    void aContainerThatPublishesThePort() throws PlumbingException {
        String docker = """
                *nat
                -A DOCKER ! -i docker0 -p tcp -m tcp --dport 2525 -j DNAT --to-destination 172.17.0.3:25
                -A DOCKER ! -i docker0 -p tcp -m tcp --dport 25 -j DNAT --to-destination 172.17.0.2:25
                COMMIT
                """;
        assertThat(warnings(new FakeCommands().answer("iptables-save", docker), NFT))
                .singleElement()
                .asString()
                .contains("-A DOCKER ! -i docker0 -p tcp -m tcp --dport 25 -j DNAT --to-destination 172.17.0.2:25"
                        + " (iptables-save). If Docker or its like publishes the port, publish another");
        assertThat(warnings(new FakeCommands().answer("nft ", "\t\ttcp dport 25 redirect to :2525\n"), IPTABLES))
                .singleElement()
                .asString()
                .contains("tcp dport 25 redirect to :2525 (nft --terse --stateless list ruleset)");
    }

    @Test
    void anInterfaceThatIsNotThere() throws PlumbingException {
        RoutingRule rule = new RoutingRule(
                "",
                Family.IPV4,
                100,
                new Selector.RequestsArriving("up0", InetAddress.ofLiteral("203.0.113.25"), 25),
                100);

        assertThat(warnings(new FakeCommands().fail("ip -o link show dev up0", "Device \"up0\" does not exist."), rule))
                .containsExactly("there is no interface up0: rules for it do nothing until there is one;"
                        + " is \"interfaces\" right?");
    }

    @Test
    void systemdNetworkdRemovesWhatItHasNotMade() throws IOException, PlumbingException {
        Path netif = Files.createDirectories(root.resolve("run/systemd/netif"));
        assertThat(warnings(new FakeCommands(), NFT)).as("it does not run").isEmpty();
        Files.createFile(netif.resolve("state"));
        Path settings = Files.createDirectories(root.resolve("etc/systemd/networkd.conf.d"));
        assertThat(warnings(new FakeCommands(), NFT))
                .singleElement()
                .asString()
                .contains("write ManageForeignRoutes=no and ManageForeignRoutingPolicyRules=no under [Network]");

        Files.writeString(
                settings.resolve("a.conf"), "[Network]\n#ManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\n");
        assertThat(warnings(new FakeCommands(), NFT))
                .singleElement()
                .asString()
                .contains("write ManageForeignRoutes=no under");

        Files.writeString(settings.resolve("b.conf"), "[Network]\nManageForeignRoutes = false\n");
        assertThat(warnings(new FakeCommands(), NFT)).isEmpty();
    }

    private List<String> warnings(Commands commands, Step... steps) throws PlumbingException {
        return new Neighbours(new Plan("", List.of(), List.of(steps)), commands, root).warnings();
    }
}
