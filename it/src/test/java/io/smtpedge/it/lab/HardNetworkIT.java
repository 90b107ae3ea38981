package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real networks and kernels do to transparent proxying, each on the whole line of boxes. */
@RequireRealTools
class HardNetworkIT {

    private static final String MORE_MX =
            ", mx = [\"203.0.113.25\", \"203.0.113.26\", \"2001:db8:25::25\", \"2001:db8:25::26\"]";

    /** Settings that drop marked packets, or send answers of marked connections nowhere. */
    @ParameterizedTest
    @ValueSource(strings = {"never", "auto"})
    void withoutMarksHostileKernelSettingsDoNoHarm(String marks) throws Exception {
        LabNetwork network = LabNetwork.unplumbedForTest(LabTopology.GATEWAY);
        try (network) {
            for (Machine box : List.of(network.edge(), network.haproxy())) {
                box.sh("""
                        sysctl -qw net.ipv4.tcp_fwmark_accept=1 net.ipv4.ip_forward=0
                        for setting in src_valid_mark rp_filter; do
                            for interface in /proc/sys/net/ipv4/conf/*; do echo 1 > $interface/$setting; done
                        done
                        """);
            }
            network.plumb("marks = " + marks);

            try (LabStage stage = new LabStage(network, LabEdge.in(LabTopology.GATEWAY))) {
                for (InetAddress client : LabStage.CLEAN) {
                    assertThat(stage.session(client).code()).isEqualTo(250);
                }
                assertThat(stage.deliveredFor()).containsExactlyElementsOf(LabStage.CLEAN);
            }
        }
    }

    /**
     * A router behind HAProxy can only send on 1400 octets at once. It says so to whom the packets come from: the client.
     * HAProxy's box must take that message, or a large mail hangs for ever.
     */
    @ParameterizedTest
    @EnumSource
    void aLargeMessageGetsThroughANarrowHop(Recipe recipe) throws Exception {
        try (LabStage stage = LabStage.open(LabTopology.GATEWAY, recipe.plumbing)) {
            Machine router = narrowHopBehindHaproxy(stage.network);
            String message = "Subject: large\r\n\r\n" + ("x".repeat(70) + "\r\n").repeat(5_000);

            for (InetAddress client : LabStage.CLEAN) {
                assertThat(stage.session(client, message).code()).isEqualTo(250);
            }

            assertThat(stage.deliveries())
                    .hasSize(2)
                    .allSatisfy(delivery -> assertThat(delivery.content()).hasSize(message.length()));
            assertThat(router.sh("nstat -asz IcmpOutDestUnreachs Icmp6OutPktTooBigs")
                            .lines())
                    .filteredOn(line -> line.matches("Icmp.* [1-9].*"))
                    .as("the router has complained about both families")
                    .hasSize(2);
        }
    }

    /** What goes to the MTAs takes a detour; what they answer does not. */
    private static Machine narrowHopBehindHaproxy(LabNetwork network) throws IOException {
        Netns haproxy = network.netns(LabNetwork.HAPROXY);
        Netns router = Netns.create(network.netns("router").name());
        for (String side : List.of("in", "out")) {
            Netns.cable(haproxy, "router-" + side, router, side);
            haproxy.ip("link", "set", "dev", "router-" + side, "master", "mtas");
        }
        router.addresses("in", "192.0.2.36/28", "2001:db8:3::36/64");
        router.ip("link", "set", "dev", "out", "mtu", "1400");
        router.ip("route", "add", "default", "via", "192.0.2.33");
        router.ip("-6", "route", "add", "default", "via", "2001:db8:3::33");
        router.sysctl("net.ipv4.ip_forward", 1);
        router.sysctl("net.ipv6.conf.all.forwarding", 1);
        for (String mta : List.of("34", "35")) {
            router.ip("route", "add", "192.0.2." + mta, "dev", "out");
            router.ip("-6", "route", "add", "2001:db8:3::" + mta, "dev", "out");
            haproxy.ip("route", "add", "192.0.2." + mta, "via", "192.0.2.36");
            haproxy.ip("-6", "route", "add", "2001:db8:3::" + mta, "via", "2001:db8:3::36");
        }
        return network.machine("router");
    }

    /**
     * The edge ends a session, so its end of the connection stays in TIME_WAIT. The same client comes again from the same port:
     * that SYN belongs to no old connection, although it looks as if it did.
     */
    @ParameterizedTest
    @EnumSource
    void aClientThatComesBackFromTheSamePortIsServed(Recipe recipe) throws Exception {
        try (LabStage stage = LabStage.open(LabTopology.GATEWAY, recipe.plumbing)) {
            for (InetAddress client : LabStage.LISTED) {
                InetSocketAddress source;
                try (SmtpClient first = stage.greeted(client)) {
                    source = first.localAddress();
                    first.command("QUIT", 221);
                    assertThat(first.readToEnd()).isEmpty();
                }
                assertThat(stage.network.edge().sh("ss -Htan state time-wait")).contains(":" + source.getPort());

                try (SmtpClient second =
                        stage.network.client().call(() -> SmtpClient.from(source, LabAddresses.mxFor(client)))) {
                    second.expect(220);
                }
            }
        }
    }

    /** Each connection under a client's address takes a port only together with that address. Queries, which need ports, too, are off. */
    @Test
    void twentyPortsAreEnoughForSixtyClients() throws Exception {
        LabEdge edge = LabEdge.in(LabTopology.GATEWAY).with("dnsbl.zones = []");
        try (LabStage stage = new LabStage(LabNetwork.forTest(LabTopology.GATEWAY, Recipe.NFT.plumbing), edge)) {
            for (Machine box : List.of(stage.network.edge(), stage.network.haproxy())) {
                box.sh("sysctl -qw net.ipv4.ip_local_port_range='40000 40019'");
            }
            List<SmtpClient> clients = new ArrayList<>();
            try {
                for (int i = 1; i <= 60; i++) {
                    clients.add(stage.connect(InetAddress.ofLiteral("198.18.1." + i)));
                }
                for (SmtpClient client : clients) {
                    client.expect(220);
                }
                for (SmtpClient client : clients) {
                    client.command("EHLO client.example", 250);
                    assertThat(LabStage.deliver(client, LabStage.MESSAGE).code())
                            .isEqualTo(250);
                }
            } finally {
                for (SmtpClient client : clients) {
                    client.close();
                }
            }
            assertThat(stage.deliveredFor().stream().collect(Collectors.toSet()))
                    .hasSize(60);
        }
    }

    /** As {@link LiveSessionsIT}, where the rules name MX addresses, interfaces and ports: as long as its MX stays in them. */
    @Test
    void liveSessionsSurviveNewRulesWithoutMarks() throws Exception {
        Recipe recipe = Recipe.MARK_FREE;
        try (LabStage stage = LabStage.open(LabTopology.GATEWAY, recipe.plumbing)) {
            for (InetAddress address : LabStage.CLEAN) {
                try (SmtpClient client = stage.greeted(address)) {
                    client.command("MAIL FROM:<alice@client.example>", 250);
                    client.command("RCPT TO:<bob@example.org>", 250);
                    client.command("DATA", 354);
                    client.sendRaw("Subject: long\r\n\r\nbefore\r\n".getBytes(StandardCharsets.US_ASCII));

                    stage.network.plumb(recipe.plumbing);
                    stage.network.plumb(recipe.plumbing + MORE_MX);

                    client.sendMessage("after\r\n");
                    assertThat(client.read().code()).isEqualTo(250);
                }
                stage.network.plumb(recipe.plumbing);
            }
            assertThat(stage.deliveries())
                    .hasSize(2)
                    .allSatisfy(delivery -> assertThat(delivery.content()).endsWith("before\r\nafter\r\n"));
        }
    }
}
