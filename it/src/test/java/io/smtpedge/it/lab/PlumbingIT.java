package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.tproxy.config.Tool;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the scripts of tproxy-setup do to a machine. */
@RequireRealTools
class PlumbingIT {

    /** Everything that a script changes, without counters; link-local addresses come by themselves, when the kernel has probed them. */
    private static final String STATE = """
            nft --stateless list ruleset | sed 's/counter packets [0-9]* bytes [0-9]*/counter/'
            ip -4 rule; ip -6 rule
            ip -4 route show table all; ip -6 route show table all | grep -v fe80
            """;

    @ParameterizedTest
    @EnumSource
    void runningAScriptAgainChangesNothing(Tool tool) throws IOException {
        try (LabNetwork network = LabNetwork.forTest(tool)) {
            for (Machine machine : new Machine[] {network.edge(), network.haproxy(), network.mta1()}) {
                String once = machine.sh(STATE);

                machine.sh(script(machine));

                assertThat(machine.sh(STATE)).isEqualTo(once).contains("proto 111");
            }
        }
    }

    @Test
    void rulesOfOthersStay() throws IOException {
        try (LabNetwork network = LabNetwork.forTest(Tool.IPTABLES)) {
            Machine edge = network.edge();
            edge.sh("iptables -t mangle -A PREROUTING -p udp --dport 53 -j ACCEPT");

            edge.sh(script(edge));

            assertThat(edge.sh("iptables-save -t mangle").lines())
                    .contains("-A PREROUTING -p udp -m udp --dport 53 -j ACCEPT")
                    .containsOnlyOnce("-A PREROUTING -j SMTP_EDGE");
        }
    }

    @Test
    void aMarkThatWouldBreakTheReversePathCheckIsRefusedBeforeAnythingIsDone() throws IOException {
        try (LabNetwork network = LabNetwork.forTest(Tool.NFT)) {
            Machine edge = network.edge();
            edge.sh("nft delete table inet smtp_edge; sysctl -qw net.ipv4.conf.clients.src_valid_mark=1");

            assertThatIllegalStateException()
                    .isThrownBy(() -> edge.sh(script(edge)))
                    .withMessageContaining("src_valid_mark is 1 on an interface")
                    .withMessageContaining("set it to 0");
            assertThat(edge.sh("nft list tables")).isEmpty();
        }
    }

    private static String script(Machine machine) throws IOException {
        return Files.readString(machine.folder().resolve("plumbing.sh"));
    }
}
