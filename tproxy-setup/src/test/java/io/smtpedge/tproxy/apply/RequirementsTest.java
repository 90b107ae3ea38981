package io.smtpedge.tproxy.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Mark;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Step;
import io.smtpedge.tproxy.plan.Step.FirewallRule;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.NftChain;
import io.smtpedge.tproxy.plan.Step.NftTable;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import io.smtpedge.tproxy.plan.Step.Selector;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a box must have before anything is touched; each thing that it lacks is one sentence. */
class RequirementsTest {

    private static final NftTable NFT = new NftTable("", "smtp_edge", List.of(), List.of());
    private static final IptablesChains IPTABLES = new IptablesChains("", Family.IPV6, "SMTP_EDGE", List.of());
    private static final RoutingRule RULE =
            new RoutingRule("", Family.IPV4, 100, new Selector.Marked(new Mark(111, 255)), 100);
    private static final GatewayRoute ROUTE = new GatewayRoute("", InetAddress.ofLiteral("192.0.2.17"), 101);

    @Test
    void rootHasThePrivileges() {
        assertThatCode(() -> Requirements.privileges("Name:\tjava\nCapEff:\t000001fffeffffff\n"))
                .doesNotThrowAnyException();
    }

    @Test
    void othersAreToldWhichOneIsMissing() {
        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> Requirements.privileges("CapEff:\t0000000000000000\n"))
                .withMessage("not root: CAP_NET_ADMIN is needed for routes and firewall rules; run it with sudo");
        assertThatExceptionOfType(PlumbingException.class)
                .as("in most containers")
                .isThrownBy(() -> Requirements.privileges("CapEff:\t0000000000003000\n"))
                .withMessageContaining("CAP_SYS_ADMIN");
    }

    @Test
    void programsAreNamedWithTheirPackagesAndTheOtherTool() throws PlumbingException {
        assertThat(lacking(box().without("nft"), NFT))
                .containsExactly("nft is not installed: apt-get install nftables, or write tool = iptables");
        assertThat(lacking(box().without("ip6tables-restore"), IPTABLES))
                .containsExactly("ip6tables-restore is not installed: apt-get install iptables, or write tool = nft");
        assertThat(lacking(box().without("nft"), IPTABLES)).isEmpty();
        assertThat(lacking(box().without("ip").without("unshare"), NFT))
                .containsExactly(
                        "ip is not installed: apt-get install iproute2",
                        "unshare is not installed: apt-get install util-linux");
    }

    @Test
    void anOldKernelIsNamedWithWhatNeedsANewerOne() throws PlumbingException {
        FakeCommands old = new FakeCommands().answer("uname -r", "4.18.0-553.el8_10.x86_64\n");
        assertThat(lacking(old, NFT, RULE))
                .containsExactly("this kernel, 4.18.0-553.el8_10.x86_64, is too old: Linux 4.19 or newer is needed for"
                        + " tproxy and socket in nft; or write tool = iptables");
        assertThat(lacking(old, IPTABLES, RULE)).isEmpty();
        assertThat(lacking(new FakeCommands().answer("uname -r", "3.10.0-1160.el7\n"), IPTABLES, RULE))
                .singleElement()
                .asString()
                .contains("Linux 4.17 or newer is needed for routing rules");
    }

    @Test
    void aRuleThatRejectsNeedsAKernelThatCanDoSoBeforeRouting() throws PlumbingException {
        NftTable rejects = new NftTable(
                "",
                "smtp_edge",
                List.of(),
                List.of(new NftChain(
                        "prerouting",
                        "",
                        List.of(new FirewallRule("", "tcp dport 25 counter reject with tcp reset")))));

        assertThat(lacking(new FakeCommands().answer("uname -r", "5.8.18\n"), rejects))
                .containsExactly(
                        "this kernel, 5.8.18, is too old: Linux 5.9 or newer is needed for reject in nft before"
                                + " routing; or write tool = iptables");
        assertThat(lacking(new FakeCommands().answer("uname -r", "5.8.18\n"), NFT))
                .isEmpty();
        assertThat(lacking(new FakeCommands().answer("uname -r", "5.9.0\n"), rejects))
                .isEmpty();
    }

    @Test
    void aGatewayMustBeANeighbour() throws PlumbingException {
        String get = "ip -4 -o route get 192.0.2.17";
        assertThat(lacking(box().answer(get, "192.0.2.17 dev eth0 src 192.0.2.18 uid 0 \\    cache \n"), ROUTE))
                .isEmpty();
        assertThat(lacking(box().answer(get, "192.0.2.17 via 10.0.0.1 dev eth0 src 10.0.0.2 uid 0\n"), ROUTE))
                .singleElement()
                .asString()
                .startsWith("the gateway 192.0.2.17 is in none of this box's networks, but behind 10.0.0.1: ");
        assertThat(lacking(box().answer(get, "local 192.0.2.17 dev lo src 192.0.2.17 uid 0\n"), ROUTE))
                .singleElement()
                .asString()
                .startsWith("the gateway 192.0.2.17 is an address of this box itself: ");
        assertThat(lacking(box().fail(get, "RTNETLINK answers: Network is unreachable\n"), ROUTE))
                .singleElement()
                .asString()
                .startsWith("the gateway 192.0.2.17 cannot be reached (RTNETLINK answers: Network is unreachable): ");
    }

    private static FakeCommands box() {
        return new FakeCommands().answer("uname -r", "6.1.0-18-amd64\n");
    }

    private static List<String> lacking(Commands commands, Step... steps) throws PlumbingException {
        return Requirements.lacking(new Plan("", List.of(), List.of(steps)), commands);
    }
}
