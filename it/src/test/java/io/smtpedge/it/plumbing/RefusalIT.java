package io.smtpedge.it.plumbing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.it.plumbing.Box.Outcome;
import io.smtpedge.tproxy.apply.Command;
import io.smtpedge.tproxy.apply.Commands;
import io.smtpedge.tproxy.apply.Plumbing;
import io.smtpedge.tproxy.apply.PlumbingException;
import io.smtpedge.tproxy.apply.ProcessCommands;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Planner;
import io.smtpedge.tproxy.plan.Step.FirewallRule;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.LocalRoute;
import io.smtpedge.tproxy.plan.Step.NftChain;
import io.smtpedge.tproxy.plan.Step.NftSet;
import io.smtpedge.tproxy.plan.Step.NftTable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code apply} will not do, and what it takes back; and what sets hold through all of it. */
@RequireRealTools
class RefusalIT {

    private static final String EDGE = """
            tproxy {
              mx = ["203.0.113.25", "2001:db8:25::25"]
            }
            """;

    @TempDir
    private Path folder;

    private Box box;

    @BeforeEach
    void makeBox() {
        box = new Box(folder);
    }

    @AfterEach
    void removeBox() {
        box.close();
    }

    /** Each is named, and nothing is touched. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nft      | ip rule add pref 100 from 198.51.100.1 lookup 5 | someone else's rule has the place of one of ours: ip -4 rule pref 100 from 198.51.100.1 lookup 5
            nft      | ip rule add pref 100 fwmark 111 lookup 100      | someone else's rule has the place of one of ours: ip -4 rule pref 100 fwmark 0x6f lookup 100
            nft      | ip route add local default dev lo table 100     | table 100 has a route of someone else's: ip -4 route local default dev lo table 100
            nft      | ip -6 route add default dev edge table 100      | table 100 has a route of someone else's: ip -6 route default dev edge table 100
            nft      | sysctl -qw net.ipv4.conf.edge.src_valid_mark=1  | src_valid_mark is 1 on an interface
            iptables | iptables -t mangle -N DIVERT; iptables -t mangle -A PREROUTING -p tcp -m socket -j DIVERT | someone else's chain in the mangle table has the name of one of ours: iptables DIVERT
            iptables | ip6tables -t mangle -N DIVERT                   | someone else's chain in the mangle table has the name of one of ours: ip6tables DIVERT
            """)
    void whatIsSomeoneElsesStays(String tool, String theirs, String message) throws Exception {
        box.sh(theirs);
        String before = box.state();
        Path config = box.config(EDGE);

        Outcome refused = box.run("apply", config, "--tool", tool);

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .startsWith("nothing was changed, because:\nconflict: ")
                .contains(message);
        assertThat(box.state()).isEqualTo(before);
        assertThat(box.run("verify", config, "--tool", tool).out())
                .contains("conflict: ")
                .contains(message);
    }

    @Test
    void aRuleOfSomeoneElseThatCameLaterStaysWhenOursGo() throws Exception {
        String before = box.state();
        box.run("apply", box.config(EDGE));
        box.sh("ip rule add pref 100 from 198.51.100.1 lookup 5; ip route add default dev edge table 100 metric 7");

        box.remove();

        box.sh("ip rule del pref 100 from 198.51.100.1 lookup 5; ip route del default dev edge table 100 metric 7");
        assertThat(box.state()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            192.0.2.99    | the gateway 192.0.2.99 cannot be reached (RTNETLINK answers: Network is unreachable)
            192.0.2.18    | the gateway 192.0.2.18 is an address of this box itself
            2001:db8:2::1 | edge.inside
            """)
    void aGatewayThatIsNotThereIsNamedFirst(String inside, String message) throws Exception {
        String before = box.state();
        Path config = box.config("""
                tproxy {
                  role = haproxy
                  edge.inside = "%s"
                  haproxy.listen = ["192.0.2.18:2525"]
                }
                """.formatted(inside));

        Outcome refused = box.run("apply", config);

        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains(message);
        assertThat(box.state()).isEqualTo(before);
    }

    @Test
    void whoMaySpoilThePlanIsNamedAndLeftAlone() throws Exception {
        box.sh("iptables -t nat -A PREROUTING -p tcp --dport 25 -j DNAT --to-destination 192.0.2.17:25");
        String before = box.state();
        Path config = box.config(EDGE);

        Outcome applied;
        try (ServerSocket taken = box.call(() -> new ServerSocket(10025, 1, InetAddress.ofLiteral("127.0.0.1")))) {
            assertThat(taken.isBound()).isTrue();
            applied = box.run("apply", config);
        }

        assertThat(applied.status()).as("only warned of").isZero();
        assertThat(applied.err())
                .contains(
                        "warning: 127.0.0.1:10025 is taken, by a program that does not listen with IP_TRANSPARENT: users:")
                .contains("warning: another rule sends connections to the same port elsewhere, and may win:"
                        + " -A PREROUTING -p tcp -m tcp --dport 25 -j DNAT --to-destination 192.0.2.17:25");
        box.remove();
        assertThat(box.state()).isEqualTo(before);
    }

    @Test
    void whenAStepFailsTheStepsBeforeItAreTakenBack() throws Exception {
        String before = box.state();
        Plan plan = new Plan(
                "a plan whose second gateway is not there",
                List.of(),
                List.of(
                        new LocalRoute("first", Family.IPV4, 100),
                        new GatewayRoute("second", InetAddress.ofLiteral("2001:db8:77::1"), 101)));

        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> apply(plan, new ProcessCommands()))
                .withMessageContaining("ip -6 route replace default via 2001:db8:77::1 table 101 proto 111 failed: ")
                .withMessageContaining("What was there before is in place again");

        assertThat(box.state()).isEqualTo(before);
    }

    /** From one plan to another, with the firewall failing in the end: the first is whole again, down to its rules. */
    @ParameterizedTest
    @CsvSource({"nft, nft", "nft, iptables", "iptables, nft", "iptables, iptables"})
    void whenTheFirewallFailsTheEarlierPlanIsInPlaceAgain(String earlier, String later) throws Exception {
        box.run("apply", box.config(EDGE), "--tool", earlier);
        String before = box.state();
        Path other = box.config("""
                tproxy {
                  role = haproxy
                  edge.inside = "192.0.2.17"
                  haproxy.listen = ["192.0.2.18:2525"]
                  tool = %s
                }
                """.formatted(later));
        Plan plan = Planner.plan(TproxyConfig.load(other, Optional.empty(), Optional.empty()));
        String program = later.equals("nft") ? "nft -f -" : "iptables-restore";
        Failing failing = new Failing(new ProcessCommands(), program);

        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> apply(plan, failing))
                .withMessageContaining(program)
                .withMessageContaining("What was there before is in place again");

        assertThat(failing.done).as("something was done before").isNotEmpty();
        assertThat(box.state()).isEqualTo(before);
    }

    @Test
    void elementsOfSetsSurviveAnotherPlan() throws Exception {
        NftSet pass = new NftSet("Known good.", "pass4", Family.IPV4, 1024);
        NftSet block = new NftSet("Refused.", "block4", Family.IPV4, 1024);
        apply(sets(List.of(pass, block), "accept"), new ProcessCommands());
        box.sh("nft add element inet smtp_edge pass4 '{ 198.51.100.10 timeout 1h }';"
                + "nft add element inet smtp_edge block4 '{ 198.51.100.11 timeout 1h }'");

        apply(sets(List.of(pass, block), "counter accept"), new ProcessCommands());
        String reloaded = box.sh("nft list table inet smtp_edge");
        apply(
                sets(List.of(new NftSet("Larger.", "pass4", Family.IPV4, 4096), block), "counter accept"),
                new ProcessCommands());
        String larger = box.sh("nft list table inet smtp_edge");
        apply(sets(List.of(block), "drop"), new ProcessCommands());
        String fewer = box.sh("nft list table inet smtp_edge");

        assertThat(reloaded)
                .contains("elements = { 198.51.100.10 timeout 1h expires 59m")
                .contains("elements = { 198.51.100.11 timeout 1h expires 59m");
        assertThat(larger)
                .contains("size 4096")
                .doesNotContain("198.51.100.10")
                .contains("elements = { 198.51.100.11 timeout 1h expires 59m");
        assertThat(fewer).doesNotContain("pass4").contains("elements = { 198.51.100.11 timeout 1h expires 59m");
    }

    private static Plan sets(List<NftSet> sets, String verdict) {
        return new Plan(
                "sets",
                List.of(),
                List.of(new NftTable(
                        "all",
                        "smtp_edge",
                        sets,
                        List.of(new NftChain(
                                "prerouting",
                                "type filter hook prerouting priority mangle; policy accept;",
                                List.of(new FirewallRule("one", "ip saddr @block4 " + verdict)))))));
    }

    private int apply(Plan plan, Commands commands) throws Exception {
        return box.call(() -> new Plumbing(commands).apply(plan, _ -> {}));
    }

    /** Fails for one program, as a kernel without its module would, until it is used to put things back. */
    private static final class Failing implements Commands {

        final List<Command> done = new ArrayList<>();
        private final Commands real;
        private final String program;
        private boolean failed;

        Failing(Commands real, String program) {
            this.real = real;
            this.program = program;
        }

        @Override
        public Result run(Command command) throws PlumbingException {
            if (!failed && command.toString().startsWith(program)) {
                failed = true;
                return new Result(1, "", "it fails");
            }
            if (!failed && command.toString().matches("ip -[46] (rule|route) (add|replace) .*")) {
                done.add(command);
            }
            return real.run(command);
        }

        @Override
        public boolean has(String name) {
            return real.has(name);
        }
    }
}
