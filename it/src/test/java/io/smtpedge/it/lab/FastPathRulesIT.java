package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.NetnsNames;
import io.smtpedge.it.parts.RealProcess;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.it.parts.SmtpClient;
import io.smtpedge.settings.SettingsFile;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.Planner;
import io.smtpedge.tproxy.plan.ScriptPrinter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of the fast path, and those for an edge that is down, with real connections: a client's box and one box with the
 * rules. In the place of the edge and of HAProxy's fast listener stand two servers that only say who they are.
 */
@RequireRealTools
class FastPathRulesIT {

    private static final List<InetAddress> CLIENTS = List.of(LabAddresses.CLEAN4, LabAddresses.CLEAN6);
    private static final int KNOCK_MS = 2000;
    private static final String EDGE = "edge";
    private static final String HAPROXY = "haproxy";

    private static final String SETTINGS = """
            tproxy {
              topology = same-host
              mx = ["203.0.113.25", "2001:db8:25::25"]
              mta.listen = "127.0.0.1:25"
              interfaces.clients = clients
            """;
    private static final String FAST_PATH =
            "fast-path { haproxy = [\"127.0.0.1:2626\", \"[::1]:2626\"], sample = %d }\n";

    @TempDir
    private Path folder;

    private Machine client;
    private Machine box;
    private final List<AutoCloseable> parts = new ArrayList<>();

    @BeforeEach
    void connectTwoBoxes() throws IOException {
        NetnsNames.sweep();
        NetnsNames names = NetnsNames.ofThisRun();
        Netns clients = Netns.create(names.name("client"));
        parts.add(clients);
        Netns edge = Netns.create(names.name("box"));
        parts.add(edge);
        Netns.cable(clients, "edge", edge, "clients");
        clients.addresses("edge", "192.0.2.1/28", "2001:db8:1::1/64");
        edge.addresses("clients", "192.0.2.2/28", "2001:db8:1::2/64");
        clients.addresses("lo", LabAddresses.CLEAN4.getHostAddress() + "/32", LabAddresses.CLEAN6.getHostAddress());
        clients.ip("route", "add", "default", "via", "192.0.2.2");
        clients.ip("-6", "route", "add", "default", "via", "2001:db8:1::2");
        edge.ip("route", "add", "default", "via", "192.0.2.1");
        edge.ip("-6", "route", "add", "default", "via", "2001:db8:1::1");
        client = Machine.of(clients, folder, "client", Machine.Lifetime.WITH_THIS_PROCESS);
        box = Machine.of(edge, folder, "box", Machine.Lifetime.WITH_THIS_PROCESS);
    }

    @AfterEach
    void removeThem() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "never"})
    void aNewConnectionGoesWhereTheSetsSay(String marks) throws Exception {
        plumb(FAST_PATH.formatted(0) + "marks = " + marks);
        serve(EDGE, 10025);
        serve(HAPROXY, 2626);

        for (InetAddress from : CLIENTS) {
            assertThat(whoAnswers(from)).isEqualTo(EDGE);
            put("pass", from);
            assertThat(whoAnswers(from)).isEqualTo(HAPROXY);
            put("block", from);
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> whoAnswers(from));
            put("drop", from);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> knock(from));
            take("drop", from);
            take("block", from);
            take("pass", from);
            assertThat(whoAnswers(from)).isEqualTo(EDGE);
        }
    }

    @Test
    void aSampleOfTheGoodClientsGoesThroughTheEdge() throws Exception {
        plumb(FAST_PATH.formatted(50));
        serve(EDGE, 10025);
        serve(HAPROXY, 2626);
        put("pass", LabAddresses.CLEAN4);

        // That all go one way happens once in 500,000,000,000 runs.
        Set<String> servers = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            servers.add(whoAnswers(LabAddresses.CLEAN4));
        }

        assertThat(servers).containsExactly(EDGE, HAPROXY);
    }

    /** The kernel then forgets the SYN, and the ACK must find its way to the listener that has sent the cookie. */
    @ParameterizedTest
    @ValueSource(strings = {"always", "never"})
    void connectionsOpenWithSynCookies(String marks) throws Exception {
        plumb(FAST_PATH.formatted(50) + "marks = " + marks);
        serve(EDGE, 10025);
        serve(HAPROXY, 2626);
        box.sh("sysctl -qw net.ipv4.tcp_syncookies=2");

        for (InetAddress from : CLIENTS) {
            put("pass", from);
            Set<String> servers = new TreeSet<>();
            for (int i = 0; i < 40; i++) {
                servers.add(whoAnswers(from));
            }
            assertThat(servers).containsExactly(EDGE, HAPROXY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "never"})
    void anOpenConnectionGoesOnWhateverTheSetsSay(String marks) throws Exception {
        plumb(FAST_PATH.formatted(0) + "marks = " + marks);
        serve(EDGE, 10025);
        serve(HAPROXY, 2626);

        for (InetAddress from : CLIENTS) {
            try (SmtpClient open = connect(from)) {
                open.expect(220);
                put("drop", from);
                put("block", from);
                put("pass", from);

                assertThat(open.deliver("alice@client.example", "bob@example.org", "Subject: x\r\n\r\nHello.\r\n")
                                .code())
                        .isEqualTo(250);
            }
        }
    }

    @Test
    void whileHaproxyDoesNotListenGoodClientsGoThroughTheEdge() throws Exception {
        plumb(FAST_PATH.formatted(0));
        serve(EDGE, 10025);

        for (InetAddress from : CLIENTS) {
            put("pass", from);
            assertThat(whoAnswers(from)).isEqualTo(EDGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "never"})
    void whileTheEdgeIsDownClientsAreRefusedAtOnce(String marks) throws Exception {
        plumb("marks = " + marks);

        for (InetAddress from : CLIENTS) {
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> whoAnswers(from));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "never"})
    void orGoToHaproxyUnscreened(String marks) throws Exception {
        plumb(FAST_PATH.formatted(0) + "on-edge-down = open, marks = " + marks);
        serve(HAPROXY, 2626);

        for (InetAddress from : CLIENTS) {
            assertThat(whoAnswers(from)).isEqualTo(HAPROXY);
        }
        serve(EDGE, 10025);
        for (InetAddress from : CLIENTS) {
            assertThat(whoAnswers(from)).isEqualTo(EDGE);
        }
    }

    private void plumb(String settings) throws Exception {
        box.sh(ScriptPrinter.print(Planner.plan(TproxyConfig.read(
                SettingsFile.parse("tproxy.conf", SETTINGS + settings + "}"), Optional.empty(), Optional.empty()))));
    }

    /** A transparent listener on both loopback addresses, and behind it a server that greets with its name. */
    private void serve(String name, int port) throws Exception {
        RecordingMta server = box.call(
                () -> RecordingMta.start(RecordingMta.Options.onLoopback().withName(name)));
        parts.add(server);
        Path config = Files.writeString(box.folder().resolve(name + ".cfg"), """
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 1m
                    timeout server 1m
                listen %s
                    bind 127.0.0.1:%d transparent
                    bind [::1]:%d transparent
                    server one 127.0.0.1:%d
                """.formatted(
                        name, port, port, server.address().getPort()));
        RealProcess process = box.start(name, List.of("haproxy", "-db", "-f", config.toString()));
        parts.add(process);
        box.sh("for i in $(seq 200); do [ $(ss -Htln sport = :%d | wc -l) = 2 ] && exit 0; sleep 0.05; done; exit 1"
                .formatted(port));
    }

    private void put(String verdict, InetAddress address) {
        box.sh("nft add element inet smtp_edge %s '{ %s timeout 1h }'"
                .formatted(set(verdict, address), address.getHostAddress()));
    }

    private void take(String verdict, InetAddress address) {
        box.sh("nft delete element inet smtp_edge %s '{ %s }'"
                .formatted(set(verdict, address), address.getHostAddress()));
    }

    private static String set(String verdict, InetAddress address) {
        return verdict + (address.getAddress().length == 4 ? "4" : "6");
    }

    private String whoAnswers(InetAddress from) throws Exception {
        try (SmtpClient session = connect(from)) {
            String greeting = session.expect(220).lines().getFirst();
            session.command("QUIT", 221);
            return greeting.split(" ", -1)[1];
        }
    }

    private SmtpClient connect(InetAddress from) throws Exception {
        return client.call(() -> SmtpClient.from(from.getHostAddress(), LabAddresses.mxFor(from)));
    }

    /** Only one SYN and its first repetition. */
    private void knock(InetAddress from) throws Exception {
        client.call(() -> {
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(from, 0));
                socket.connect(LabAddresses.mxFor(from), KNOCK_MS);
                return socket.isConnected();
            }
        });
    }
}
