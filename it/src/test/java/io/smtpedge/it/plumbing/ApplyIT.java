package io.smtpedge.it.plumbing;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.it.plumbing.Box.Outcome;
import io.smtpedge.tproxy.config.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code tproxy-setup apply}, {@code verify}, {@code remove} and {@code plan} on a machine of their own. */
@RequireRealTools
class ApplyIT {

    /** Takes connections in, and marks those of its own that use foreign addresses. */
    private static final String EDGE = """
            tproxy {
              mx = ["203.0.113.25", "2001:db8:25::25"]
            }
            """;

    /** As much as a box may have: routes, rules by mark and by port, firewall rules, and both families. */
    private static final String HAPROXY = """
            tproxy {
              role = haproxy
              edge.inside = ["192.0.2.17", "2001:db8:2::17"]
              haproxy.listen = ["192.0.2.18:2525", "[2001:db8:2::18]:2525"]
            }
            """;

    /** What others have on the same machine. */
    private static final String OTHERS = """
            ip rule add pref 50 fwmark 0x100/0xff00 lookup 50
            ip route add 198.51.100.0/24 via 192.0.2.17 table 50
            ip -6 rule add pref 101 from 2001:db8:9::/64 lookup 50
            ip -6 route add default via 2001:db8:2::17 table 50
            nft -f - <<'END'
            table inet others {
                set seen { type ipv4_addr; flags timeout; elements = { 192.0.2.99 }
                }
                chain input { type filter hook input priority 0; policy accept; ip saddr @seen drop; }
            }
            END
            iptables -t mangle -N OTHERS
            iptables -t mangle -A OTHERS -p udp --dport 53 -j ACCEPT
            iptables -t mangle -A PREROUTING -j OTHERS
            iptables -t nat -A POSTROUTING -o edge -j MASQUERADE
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

    @ParameterizedTest
    @EnumSource
    void applyingTwiceChangesNothingTheSecondTime(Tool tool) throws Exception {
        Path config = box.config(HAPROXY);

        Outcome first = box.run("apply", config, "--tool", tool.name());
        String once = box.state();
        Outcome second = box.run("apply", config, "--tool", tool.name());

        assertThat(first.err()).isEmpty();
        assertThat(first.status()).isZero();
        assertThat(first.out())
                .contains("done: ip -4 route replace default via 192.0.2.17 table 101 proto 111\n")
                .endsWith("everything is as planned now\n");
        assertThat(once)
                .contains("0x6f/0xff lookup 100 proto 111", "192.0.2.18 ipproto tcp sport 2525 lookup 101 proto 111");
        assertThat(second).isEqualTo(new Outcome(0, "nothing to do: everything is as planned\n", ""));
        assertThat(box.state()).isEqualTo(once);
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoAtOnceOneWaitsAndFindsAllDone(Tool tool) throws Exception {
        Path config = box.config(HAPROXY);
        List<Outcome> both;
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            Callable<Outcome> apply = () -> box.run("apply", config, "--tool", tool.name());
            both = two.invokeAll(List.of(apply, apply)).stream()
                    .map(Future::resultNow)
                    .toList();
        }

        assertThat(both).extracting(Outcome::err).containsOnly("");
        assertThat(both).extracting(Outcome::status).containsOnly(0);
        assertThat(both)
                .extracting(Outcome::out)
                .containsOnlyOnce("nothing to do: everything is as planned\n")
                .anySatisfy(out -> assertThat(out).endsWith("everything is as planned now\n"));
        assertThat(box.run("verify", config, "--tool", tool.name())).isEqualTo(new Outcome(0, "", ""));
    }

    @ParameterizedTest
    @EnumSource
    void removingLeavesABareMachineAsItWas(Tool tool) throws Exception {
        String before = box.state();
        box.run("apply", box.config(EDGE), "--tool", tool.name());
        assertThat(box.state()).isNotEqualTo(before);

        Outcome removed = box.remove();

        assertThat(removed.err()).isEmpty();
        assertThat(removed.status()).isZero();
        assertThat(box.state()).isEqualTo(before);
        assertThat(box.remove().out()).isEqualTo("nothing to do: nothing of smtp-edge is here\n");
    }

    @ParameterizedTest
    @EnumSource
    void removingLeavesWhatOthersHaveAsItWas(Tool tool) throws Exception {
        box.sh(OTHERS);
        String before = box.state();
        Path config = box.config(EDGE);
        assertThat(box.run("apply", config, "--tool", tool.name()).err()).isEmpty();
        assertThat(box.run("verify", config, "--tool", tool.name()).status()).isZero();

        box.remove();

        assertThat(box.state()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheScriptOfAPlanHasMadeIsTakenForOurs(Tool tool) throws Exception {
        String before = box.state();
        Path config = box.config(EDGE);
        Outcome plan = box.run("plan", config, "--tool", tool.name());
        assertThat(plan.status()).as("the box is not so yet").isEqualTo(2);
        assertThat(plan.err()).contains("missing: ip -4 rule pref 100 fwmark 0x6f/0xff lookup 100\n");
        assertThat(box.state()).as("to plan changes nothing").isEqualTo(before);

        box.sh(plan.out());

        assertThat(box.run("verify", config, "--tool", tool.name())).isEqualTo(new Outcome(0, "", ""));
        assertThat(box.run("plan", config, "--tool", tool.name()).status()).isZero();
        box.remove();
        assertThat(box.sh("ip rule; ip route show table all; nft list table inet smtp_edge 2>&1 || true"))
                .doesNotContain("111")
                .contains("No such file or directory");
    }

    @Test
    void verifySaysWhatIsMissingDifferentAndLeftOverAndApplyMendsIt() throws Exception {
        Path config = box.config(HAPROXY);
        box.run("apply", config);
        String good = box.state();
        box.sh("""
                ip rule del pref 100
                ip route replace default via 192.0.2.20 table 101 proto 111
                ip rule add pref 77 from 192.0.2.18 lookup 101 protocol 111
                nft add chain inet smtp_edge old
                nft insert rule inet smtp_edge prerouting tcp dport 25 accept
                """);

        Outcome verify = box.run("verify", config);

        assertThat(verify.status()).isEqualTo(1);
        String mend = "; mend it: tproxy-setup apply --config " + config;
        assertThat(verify.out().lines())
                .containsExactly(
                        "different: ip -4 route default via 192.0.2.17 table 101, there is ip -4 route default via"
                                + " 192.0.2.20 dev edge table 101" + mend,
                        "missing: ip -4 rule pref 100 fwmark 0x6f/0xff lookup 100" + mend,
                        "different: nft table inet smtp_edge: chain old is not planned; chain prerouting differs,"
                                + " it has \"tcp dport 25 accept\"" + mend,
                        "left over: ip -4 rule pref 77 from 192.0.2.18 lookup 101" + mend);
        assertThat(box.run("apply", config).status()).isZero();
        assertThat(box.state()).isEqualTo(good);
    }

    @Test
    void whatAnEarlierPlanLeftGoes() throws Exception {
        box.run("apply", box.config(HAPROXY), "--tool", "iptables");
        Path edge = box.config(EDGE);

        Outcome applied = box.run("apply", edge);

        assertThat(applied.err()).isEmpty();
        assertThat(applied.out())
                .contains("done: ip -4 route del default via 192.0.2.17 dev edge table 101 proto 111\n");
        String state = box.state();
        assertThat(state)
                .doesNotContain("SMTP_EDGE", "DIVERT", "table 101", "lookup 101")
                .contains("chain prerouting");
        box.remove();
        assertThat(box.run("apply", edge).status()).isZero();
        assertThat(box.state()).as("as on a machine without that earlier plan").isEqualTo(state);
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatWasCutShortIsMended(Tool tool) throws Exception {
        Path config = box.config(EDGE);
        box.run("apply", config, "--tool", tool.name());
        String whole = box.state();
        box.sh(
                switch (tool) {
                    case NFT -> "nft flush chain inet smtp_edge prerouting; ip -6 rule del pref 100";
                    case IPTABLES -> "iptables -t mangle -D PREROUTING -j SMTP_EDGE; ip -6 rule del pref 100";
                });

        Outcome mended = box.run("apply", config, "--tool", tool.name());

        assertThat(mended.status()).isZero();
        assertThat(box.state()).isEqualTo(whole);
    }
}
