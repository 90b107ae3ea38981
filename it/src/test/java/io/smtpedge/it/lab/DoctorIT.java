package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.lab.DoctorRun.Verdict;
import io.smtpedge.it.parts.Haproxy;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.RealProcess;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.RequireRealTools;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.linux.Errno;
import io.smtpedge.tproxy.linux.NativeSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A working lab is broken in one way after the other, and each time the doctor's verdict must name that very fault. Where
 * the verdict's remedy is a command for this box, that command mends the lab.
 *
 * <p>systemd-networkd cannot be had in a namespace: see SettingsOfTheBoxTest.
 */
@RequireRealTools
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoctorIT {

    /** A way out that leads nowhere. */
    private static final String NOWHERE = """
            ip link add name nowhere type veth peer name anywhere && ip address add 192.0.2.241/28 dev nowhere
            ip link set dev anywhere up; ip link set dev nowhere up; ip route add default via 192.0.2.242
            """;

    private final List<AutoCloseable> parts = new ArrayList<>();
    /** What takes back what a test did, last things first; may fail where the test took it back itself. */
    private final Deque<Runnable> undo = new ArrayDeque<>();

    private LabNetwork network;
    private Machine edge;
    private Machine haproxy;
    private Machine mta;
    private RealProcess edgeServer;
    private Haproxy haproxyServer;

    @BeforeAll
    void build() throws Exception {
        network = LabNetwork.forTest(Tool.NFT);
        parts.add(network);
        edge = network.edge();
        haproxy = network.haproxy();
        mta = network.mta1();
        for (Machine machine : List.of(mta, network.mta2())) {
            parts.add(machine.call(
                    () -> RecordingMta.start(RecordingMta.Options.onLoopback().withListen(LabAddresses.MTA))));
        }
        Lab lab = Lab.start(network, LabEdge.transparent());
        haproxyServer = lab.haproxy();
        edgeServer = lab.edge();
    }

    @AfterAll
    void remove() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
    }

    @AfterEach
    void mendWhateverIsBroken() throws IOException {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
        for (Machine box : List.of(edge, haproxy, mta)) {
            box.sh(plumbing(box));
        }
    }

    @ParameterizedTest
    @CsvSource({"edge", "haproxy", "mta"})
    void whatWorksHasNoFault(String role) throws IOException {
        Verdict verdict = doctor(box(role), role, "--probe");

        assertThat(verdict.failures()).as(verdict.text()).isEmpty();
        assertThat(verdict.exitStatus()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"edge, -4", "edge, -6", "haproxy, -4"})
    void missingRule(String role, String family) throws IOException {
        Machine box = box(role);
        box.sh("ip " + family + " rule del pref 100");

        Verdict verdict = doctor(box, role);

        verdict.names("routing-rule", "fwmark 0x6f/0xff lookup 100\" is missing");
        mend(box, role, verdict.remedy());
    }

    @ParameterizedTest
    @CsvSource({"edge, -4", "edge, -6", "haproxy, -6"})
    void missingLocalRoute(String role, String family) throws IOException {
        Machine box = box(role);
        box.sh("ip " + family + " route flush table 100");

        Verdict verdict = doctor(box, role);

        verdict.names("local-route", "table 100 has no route \"local default dev lo\"");
        mend(box, role, verdict.remedy());
    }

    @Test
    void anotherRuleTakesTheAnswersFirst() throws IOException {
        afterwards(edge, "ip rule del pref 50; ip route flush table 99");
        edge.sh("ip route add blackhole default table 99 && ip rule add pref 50 fwmark 0x6f/0xff lookup 99");

        doctor(edge, "edge").names("delivery", "A rule before ours takes it");

        mend(edge, "edge", "ip rule del pref 50; ip route flush table 99");
    }

    @Test
    void missingDivertRule() throws IOException {
        edge.sh("nft flush chain inet smtp_edge divert");

        Verdict verdict = doctor(edge, "edge", "--probe");

        verdict.names("divert", "chain divert of the nft table inet smtp_edge lacks the rule");
        mend(edge, "edge", command(verdict.remedy()));
    }

    @Test
    void theRulesAreForAnotherMx() throws IOException {
        edge.sh(plumbing(edge).replace("203.0.113.25", "203.0.113.99"));

        Verdict verdict = doctor(edge, "edge");

        verdict.names("plan", "prerouting differs, it lacks \"ip daddr 203.0.113.25 tcp dport 25");
        mend(edge, "edge", command(verdict.remedy()));
    }

    @Test
    void aRuleBeforeOurs() throws IOException {
        afterwards(edge, "nft delete table ip strict");
        edge.sh("nft add table ip strict && nft add chain ip strict early"
                + " '{ type filter hook prerouting priority raw; }' && nft add rule ip strict early tcp dport 25 drop");

        Verdict verdict = doctor(edge, "edge");

        verdict.names(
                "earlier-rule", "In the chain early of the table ip strict, someone else's rule \"tcp dport 25 drop\"");
        mend(edge, "edge", "nft delete table ip strict");
    }

    @Test
    void missingTable() throws IOException {
        haproxy.sh("nft delete table inet smtp_edge");

        Verdict verdict = doctor(haproxy, "haproxy", "--probe");

        verdict.names("divert", "The nft table inet smtp_edge is missing");
        assertThat(verdict.failures()).anyMatch(failure -> failure.contains("came in on mtas, and the divert rule"));
        mend(haproxy, "haproxy", command(verdict.remedy()));
    }

    @Test
    void missingClassicDivert() throws Exception {
        try (LabNetwork classic = LabNetwork.forTest(Tool.IPTABLES)) {
            Machine box = classic.haproxy();
            assertThat(DoctorRun.of(box, "haproxy", "--tool", "iptables").check())
                    .isEqualTo("listener");
            box.sh("iptables -t mangle -F DIVERT");

            DoctorRun.of(box, "haproxy", "--tool", "iptables")
                    .names("divert", "chain DIVERT in the mangle table of iptables lacks the rule");

            classic.edge().sh("iptables -t mangle -I PREROUTING -p tcp --dport 25 -j ACCEPT");

            DoctorRun.of(classic.edge(), "edge", "--tool", "iptables").names("earlier-rule", "tcp dport 25");
        }
    }

    @Test
    void theMtasDefaultRouteLeadsElsewhere() throws IOException {
        afterwards(mta, "ip link delete dev nowhere");
        mta.sh("ip rule del pref 101 from 192.0.2.34; " + NOWHERE);

        doctor(haproxy, "haproxy", "--probe").names("mta-way-back", "192.0.2.34:25");
        Verdict verdict = doctor(mta, "mta");
        verdict.names("way-back", "Answers of 192.0.2.34:25 to clients such as 198.51.100.1 leave via 192.0.2.242");
        assertThat(verdict.remedy()).startsWith("ip -4 rule add pref 101 from 192.0.2.34");
        mend(mta, "mta", verdict.remedy());
    }

    @Test
    void fromTheEdgeTheMtasSideIsNotGuessed() throws Exception {
        replaceHaproxy();
        Haproxy silent = Haproxy.start(
                haproxy,
                Haproxy.sample()
                        .replace("server mta1 192.0.2.34:25", "server mta1 192.0.2.46:25 disabled")
                        .replace("server mta2 192.0.2.35:25", "server mta2 192.0.2.46:25 disabled"));

        Verdict verdict = doctor(edge, "edge", "--probe");

        verdict.names("behind-haproxy", "From here these look the same");
        assertThat(verdict.remedy()).isEqualTo("on the HAProxy box: tproxy-setup doctor --role haproxy --probe");
        silent.close();
    }

    @Test
    void haproxysRouteToTheClientsIsWrong() throws IOException {
        afterwards(haproxy, "ip link delete dev nowhere");
        haproxy.sh("ip rule del pref 101; " + NOWHERE);

        doctor(edge, "edge", "--probe").names("haproxy-way-back", "192.0.2.18:2525");
        Verdict verdict = doctor(haproxy, "haproxy");
        verdict.names("way-back", "leave via 192.0.2.242, not via 192.0.2.17");
        mend(haproxy, "haproxy", verdict.remedy());
    }

    @Test
    void strictReversePathCheckAndAsymmetricRoutes() throws IOException {
        Netns.cable(network.netns("edge"), "second", network.netns("haproxy"), "second");
        network.netns("edge").addresses("second", "192.0.2.49/28", "2001:db8:4::49/64");
        network.netns("haproxy").addresses("second", "192.0.2.50/28", "2001:db8:4::50/64");
        afterwards(haproxy, "ip link delete dev second");
        afterwards(haproxy, "ip route replace default via 192.0.2.17 table 101 proto 111");
        afterwards(haproxy, "sysctl -qw net.ipv4.conf.all.rp_filter=1");
        // Else HAProxy's own reverse path check drops the request, and no answer comes back at all.
        haproxy.sh("sysctl -qw net.ipv4.conf.all.rp_filter=2");
        // Strict, the edge does not even answer HAProxy's ARP; here HAProxy has known it for long.
        String mac = edge.sh("cat /sys/class/net/second/address").strip();
        haproxy.sh("ip neigh replace 192.0.2.49 lladdr " + mac + " dev second");
        haproxy.sh("ip route replace default via 192.0.2.49 table 101 proto 111");

        Verdict verdict = doctor(edge, "edge", "--probe");

        verdict.names("rp-filter", "second and is dropped by the reverse path check");
        assertThat(verdict.remedy()).isEqualTo("sysctl -w net/ipv4/conf/second/rp_filter=2");
        mend(edge, "edge", verdict.remedy());
    }

    @Test
    void srcValidMark() throws IOException {
        afterwards(edge, "sysctl -qw net.ipv4.conf.haproxy.src_valid_mark=0");
        edge.sh("sysctl -qw net.ipv4.conf.haproxy.src_valid_mark=1");

        Verdict verdict = doctor(edge, "edge", "--probe");

        verdict.names("src-valid-mark", "net/ipv4/conf/haproxy/src_valid_mark is 1");
        mend(edge, "edge", verdict.remedy());
    }

    @Test
    void tcpFwmarkAccept() throws IOException {
        afterwards(edge, "sysctl -qw net.ipv4.tcp_fwmark_accept=0");
        edge.sh("sysctl -qw net.ipv4.tcp_fwmark_accept=1");

        Verdict verdict = doctor(edge, "edge");

        verdict.names("tcp-fwmark-accept", "net/ipv4/tcp_fwmark_accept is 1");
        mend(edge, "edge", verdict.remedy());
    }

    @Test
    void ipForwardIsNoFault() throws IOException {
        edge.sh("sysctl -qw net.ipv4.ip_forward=0");

        Verdict verdict = doctor(edge, "edge");

        assertThat(verdict.failures()).isEmpty();
        assertThat(verdict.text()).contains("net.ipv4.ip_forward is 0; proxied connections do not need it");
    }

    @Test
    void noCapability() throws IOException {
        replaceHaproxy();
        Files.writeString(haproxy.folder().resolve("powerless.cfg"), """
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 5s
                    timeout server 5s
                frontend smtp
                    bind 192.0.2.18:2525
                    bind [2001:db8:2::18]:2525
                """);
        try (RealProcess powerless = haproxy.start(
                "powerless",
                List.of(
                        "setpriv",
                        "--bounding-set",
                        "-all",
                        "--inh-caps",
                        "-all",
                        "--reuid",
                        "65534",
                        "--clear-groups",
                        "haproxy",
                        "-db",
                        "-f",
                        "powerless.cfg"))) {
            awaitListener(haproxy, 2525);

            doctor(haproxy, "haproxy")
                    .names("capability", "haproxy (process " + powerless.pid() + ") has neither CAP_NET_RAW");
        }
    }

    @Test
    void listenerDownThenPortTakenThenNotTransparent() throws Exception {
        edgeServer.stop();
        undo.push(() -> edgeServer = started(() -> LabEdge.transparent().start(edge)));

        Verdict verdict = doctor(edge, "edge");
        verdict.names("listener", "Nothing listens on 127.0.0.1:10025");
        assertThat(verdict.remedy()).isEqualTo("systemctl start smtp-edge");

        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (ServerSocket taker = edge.call(() -> new ServerSocket(10025, 1, loopback))) {
            verdict = doctor(edge, "edge");
            verdict.names("port", taker.getLocalPort() + " is taken by ");
            verdict.names("port", "process " + ProcessHandle.current().pid());
        }

        try (RealProcess direct =
                LabEdge.transparent().with("listen.mode = direct").start(edge)) {
            verdict = doctor(edge, "edge");
            verdict.names(
                    "listener", "(process " + direct.pid() + "), listens on 127.0.0.1:10025, but not transparently");
        }
    }

    @Test
    void inputFirewall() throws Exception {
        afterwards(edge, "nft delete table inet strict");
        edge.sh("""
                nft -f - <<'END'
                table inet strict {
                    chain input {
                        type filter hook input priority filter; policy drop;
                        ct state established,related accept
                        iif lo accept
                        meta l4proto { icmp, ipv6-icmp } accept
                        tcp dport 10025 accept
                    }
                }
                END
                """);
        assertThat(doctor(edge, "edge").text()).contains("WARN").contains("no rule of that table accepts port 25");

        Verdict verdict = whileClientsConnect(() -> doctor(edge, "edge", "--probe"));

        verdict.names("input-firewall", "although the TPROXY rule took it");
        edge.sh(verdict.remedy());
        Verdict mended = whileClientsConnect(() -> doctor(edge, "edge", "--probe"));
        assertThat(mended.text()).contains("Connections of clients to the MX were answered");
    }

    @Test
    void containersTakePort25() throws IOException {
        afterwards(edge, "iptables -t nat -F PREROUTING");
        edge.sh("iptables -t nat -A PREROUTING -p tcp --dport 25 -j DNAT --to-destination 172.17.0.2:25");

        doctor(edge, "edge").names("dnat", "tcp dport 25");

        mend(edge, "edge", "iptables -t nat -F PREROUTING");
    }

    @Test
    void bothKindsOfIptables() throws IOException {
        afterwards(edge, "iptables-nft -t mangle -F PREROUTING; iptables-legacy -t mangle -F");
        edge.sh("iptables-nft -t mangle -A PREROUTING -p udp --dport 9 -j ACCEPT");
        edge.sh("iptables-legacy -t mangle -A PREROUTING -p udp --dport 9 -j ACCEPT");

        Verdict verdict = doctor(edge, "edge");

        assertThat(verdict.failures()).isEmpty();
        assertThat(verdict.check()).isEqualTo("iptables-variants");
        assertThat(verdict.exitStatus()).isZero();
    }

    @Test
    void theMtaIsInTheClientsNetwork() throws IOException {
        afterwards(mta, "ip address delete 198.51.100.200/24 dev haproxy");
        mta.sh("ip address add 198.51.100.200/24 dev haproxy; ip rule del pref 101 from 192.0.2.34");

        Verdict verdict = doctor(mta, "mta");

        verdict.names("clients-network", "go to them directly on haproxy");
        mend(mta, "mta", verdict.remedy());
    }

    @Test
    void twoHaproxiesOneMta() throws Exception {
        Netns second = Netns.create(network.netns("haproxy").name() + "2");
        Netns.cable(network.netns("haproxy"), "another", second, "mtas");
        network.netns("haproxy").ip("link", "set", "dev", "another", "master", "mtas");
        second.addresses("mtas", "192.0.2.40/28", "2001:db8:3::40/64");
        AtomicBoolean done = new AtomicBoolean();
        Thread traffic = Thread.ofPlatform().daemon().start(() -> connectUntil(done, second));
        try {
            Verdict verdict = doctor(mta, "mta", "--probe");

            verdict.names("two-haproxies", "A connection of 198.51.100.77 came from the box ");
            assertThat(verdict.text()).contains("(192.0.2.40), but the answers to it go via 192.0.2.33");
        } finally {
            done.set(true);
            traffic.join();
            second.close();
        }
    }

    @Test
    void withoutPrivilegeTheProbeSaysWhatItNeeds() {
        String printed = haproxy.sh("setpriv --bounding-set -all --inh-caps -all "
                + DoctorRun.commandLine("haproxy", "--probe") + " 2>&1; echo status $?");

        assertThat(printed)
                .contains("--probe needs CAP_NET_RAW")
                .contains("run it as root")
                .endsWith("status 2\n");
    }

    private Machine box(String role) {
        return switch (role) {
            case "edge" -> edge;
            case "haproxy" -> haproxy;
            default -> mta;
        };
    }

    private static Verdict doctor(Machine box, String role, String... options) {
        return DoctorRun.of(box, role, options);
    }

    /** What mends a fault leaves nothing to complain of. */
    private static void mend(Machine box, String role, String remedy) {
        box.sh(remedy);
        Verdict verdict = doctor(box, role);
        assertThat(verdict.failures()).as(verdict.text()).isEmpty();
    }

    /** A remedy of the doctor's, as this build of the program. */
    private static String command(String remedy) {
        assertThat(remedy).startsWith("tproxy-setup apply --config ");
        return DoctorRun.program(List.of(remedy.split(" ")).subList(1, remedy.split(" ").length));
    }

    private void afterwards(Machine box, String script) {
        undo.push(() -> box.sh("{ " + script + "; } 2>/dev/null || true"));
    }

    /** Stops HAProxy; the next test finds it running again. */
    private void replaceHaproxy() {
        haproxyServer.close();
        undo.push(() -> haproxyServer = started(() -> Haproxy.start(haproxy, Haproxy.sample())));
    }

    private static <T> T started(Task<T> task) {
        try {
            return task.run();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String plumbing(Machine box) throws IOException {
        return Files.readString(box.folder().resolve("plumbing.sh"));
    }

    private static void awaitListener(Machine box, int port) {
        box.sh("until [ -n \"$(ss -tlnH sport = :" + port + ")\" ]; do sleep 0.05; done");
    }

    private interface Task<T> {
        T run() throws Exception;
    }

    /** Clients who connect again and again from outside. */
    private <T> T whileClientsConnect(Task<T> task) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Machine client = network.client();
        Thread clients = Thread.ofPlatform().daemon().start(() -> {
            while (!done.get()) {
                try (Socket socket = client.call(Socket::new)) {
                    client.call(() -> {
                        socket.bind(new InetSocketAddress(LabAddresses.CLEAN4, 0));
                        socket.connect(LabAddresses.MX4, 1_500);
                        return socket;
                    });
                } catch (Exception unanswered) {
                    // That is what the test is about.
                }
            }
        });
        try {
            return task.run();
        } finally {
            done.set(true);
            clients.join();
        }
    }

    /** Another HAProxy, as far as the MTA sees it: SYNs under a client's address, whose answers it waits for in vain. */
    private static void connectUntil(AtomicBoolean done, Netns box) {
        try {
            box.call(() -> {
                while (!done.get()) {
                    connectOnce();
                    Thread.sleep(300);
                }
                return done;
            });
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void connectOnce() throws Errno {
        try (NativeSocket socket =
                NativeSocket.open(NativeSocket.AF_INET, NativeSocket.SOCK_STREAM | NativeSocket.SOCK_NONBLOCK, 0)) {
            socket.set(NativeSocket.SOL_IP, NativeSocket.IP_TRANSPARENT, 1);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("198.51.100.77"), 0));
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.34"), 25));
        } catch (Errno inProgress) {
            assertThat(inProgress.number()).isEqualTo(Errno.EINPROGRESS);
        }
    }
}
