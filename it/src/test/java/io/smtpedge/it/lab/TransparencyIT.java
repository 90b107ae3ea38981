package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.tproxy.config.Tool;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link TopologyIT} does not show of the line of boxes. */
@RequireRealTools
class TransparencyIT {

    @Test
    void proxyProtocolBetweenEdgeAndHaproxy() throws Exception {
        try (LabStage stage = new LabStage(LabNetwork.forTest(Tool.NFT), LabEdge.proxyV2())) {
            for (InetAddress client : LabStage.CLEAN) {
                assertThat(stage.session(client).code()).isEqualTo(250);
                assertThat(stage.deliveredFor()).contains(client);
            }
        }
    }

    /**
     * With SYN cookies the kernel forgets the SYN: the ACK that completes a connection belongs to no socket, and must still
     * find its way to the edge. Rules that hand over only SYNs drop it, and clients hang just when there are many.
     */
    @ParameterizedTest
    @EnumSource
    void connectionsOpenWithSynCookies(Tool tool) throws Exception {
        try (LabStage stage = new LabStage(LabNetwork.forTest(tool), LabEdge.transparent())) {
            stage.network.edge().sh("sysctl -qw net.ipv4.tcp_syncookies=2");
            for (InetAddress client : LabStage.CLEAN) {
                assertThat(stage.session(client).code()).isEqualTo(250);
            }
        }
    }
}
