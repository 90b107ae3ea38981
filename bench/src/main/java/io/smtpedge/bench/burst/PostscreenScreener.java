package io.smtpedge.bench.burst;

import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.RealProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's Postfix with postscreen(8) in front, on configuration, queue and data folders of its own. Everything is as
 * Debian ships it, except for the limits that a burst of thousands would hit first: postscreen_pre_queue_limit and
 * postscreen_post_queue_limit.
 *
 * @param log maillog
 */
public record PostscreenScreener(RealProcess server, Path log) implements Screener {

    private static final Duration START_TIME = Duration.ofSeconds(20);
    private static final Pattern PASS = Pattern.compile("PASS (?:NEW|OLD) \\[([0-9.]+)\\]");

    /**
     * A postscreen for a table.
     *
     * @param greetWait how long clients wait for the greeting
     */
    public record Postscreen(Duration greetWait) implements Starter {

        private static final Path DAEMONS = Path.of("/usr/lib/postfix/sbin");

        @Override
        public String name() {
            return "postscreen";
        }

        /** Whether it can be had here. */
        public static boolean installed() {
            return Files.isExecutable(DAEMONS.resolve("postscreen"));
        }

        @Override
        public Screener start(BurstNetwork network) throws IOException {
            Machine machine = network.machine();
            Path home = Files.createTempDirectory(machine.folder(), "postfix-");
            machine.sh("chmod 755 %1$s && mkdir %1$s/conf %1$s/queue %1$s/data && chown postfix %1$s/data"
                    .formatted(home));
            Files.writeString(home.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
            Files.writeString(home.resolve("conf/main.cf"), mainCf(home));
            Files.writeString(home.resolve("conf/master.cf"), masterCf());
            // The namespace's processes have a mount table of their own: nobody else sees this resolv.conf.
            String script = """
                    mount --bind %1$s/resolv.conf /etc/resolv.conf &&
                    postfix -c %1$s/conf check &&
                    exec %2$s/master -c %1$s/conf -d
                    """.formatted(home, DAEMONS);
            RealProcess server = machine.start("postfix", List.of("sh", "-c", script));
            PostscreenScreener screener = new PostscreenScreener(server, home.resolve("maillog"));
            screener.awaitStart();
            return screener;
        }

        private String mainCf(Path home) {
            return """
                    compatibility_level = 3.6
                    queue_directory = %1$s/queue
                    data_directory = %1$s/data
                    command_directory = /usr/sbin
                    daemon_directory = %2$s
                    mail_owner = postfix
                    setgid_group = postdrop
                    maillog_file = %1$s/maillog
                    maillog_file_prefixes = %1$s
                    inet_interfaces = %3$s
                    inet_protocols = ipv4
                    myhostname = mx.example
                    mydestination =
                    alias_maps =
                    mynetworks = 127.0.0.0/8
                    # Takes mail for the domain that the load generator sends to, and throws it away.
                    relay_domains = server.example
                    relay_transport = discard:
                    # The names of the clients would be asked for at a DNS that has none.
                    smtpd_peername_lookup = no
                    postscreen_dnsbl_sites = %4$s
                    postscreen_dnsbl_threshold = 1
                    postscreen_dnsbl_action = enforce
                    postscreen_greet_action = enforce
                    postscreen_greet_wait = %5$s
                    postscreen_pre_queue_limit = 5000
                    postscreen_post_queue_limit = 5000
                    """.formatted(
                            home,
                            DAEMONS,
                            BurstNetwork.MX.getAddress().getHostAddress(),
                            String.join(" ", BlockLists.SITES),
                            greetWait.toSeconds() + "s");
        }

        private static String masterCf() {
            return """
                    %d        inet  n - n -     1 postscreen
                    smtpd     pass  - - n -     - smtpd
                    dnsblog   unix  - - n -     0 dnsblog
                    tlsproxy  unix  - - n -     0 tlsproxy
                    cleanup   unix  n - n -     0 cleanup
                    qmgr      unix  n - n 300   1 qmgr
                    tlsmgr    unix  - - n 1000? 1 tlsmgr
                    rewrite   unix  - - n -     - trivial-rewrite
                    bounce    unix  - - n -     0 bounce
                    defer     unix  - - n -     0 bounce
                    trace     unix  - - n -     0 bounce
                    proxymap  unix  - - n -     - proxymap
                    anvil     unix  - - n -     1 anvil
                    discard   unix  - - n -     - discard
                    postlog   unix-dgram n - n - 1 postlogd
                    """.formatted(BurstNetwork.MX.getPort());
        }
    }

    private void awaitStart() throws IOException {
        long end = System.nanoTime() + START_TIME.toNanos();
        while (!(Files.exists(log) && Files.readString(log).contains("daemon started"))) {
            if (!server.isAlive() || System.nanoTime() > end) {
                throw new IOException("postfix did not start: " + server.log());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while postfix starts", interrupted);
        }
    }

    @Override
    public ProcessHandle process() {
        return ProcessHandle.of(server.pid()).orElseThrow();
    }

    @Override
    public long handedOver(Population clients) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.map(PASS::matcher)
                    .filter(Matcher::find)
                    .map(found -> InetAddress.ofLiteral(found.group(1)))
                    .filter(clients.block()::contains)
                    .count();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
