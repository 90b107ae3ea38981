package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.EmbeddedDnsbl;
import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.RealTools;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.SmtpClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The edge on a socket that a service manager holds, as with conf/systemd/smtp-edge.socket. The manager is a few lines of Perl
 * here: it opens the socket, and runs the edge on it each time it is told to.
 */
class SocketActivationIT {

    private static final String MANAGER = """
            use strict; use Fcntl; use POSIX (); use Socket;
            my ($transparent, @edge) = @ARGV;
            $| = 1; $^F = 3;
            socket(my $socket, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
            !$transparent or setsockopt($socket, 0, 19, pack("i", 1)) or die "IP_TRANSPARENT: $!";
            bind($socket, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!";
            listen($socket, 1024) or die "listen: $!";
            fcntl($socket, F_SETFL, O_NONBLOCK) or die "O_NONBLOCK: $!";
            print "manager ", (unpack_sockaddr_in(getsockname($socket)))[0], "\\n";
            while (<STDIN>) {
                my $child = fork() // die "fork: $!";
                if (!$child) {
                    POSIX::dup2(fileno($socket), 3) // die "dup2: $!";
                    @ENV{"LISTEN_FDS", "LISTEN_PID"} = (1, $$);
                    exec @edge or die "exec: $!";
                }
                print "manager $child\\n";
                waitpid($child, 0);
                print "manager $?\\n";
            }
            """;

    private final EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start(Stage.ZONE);
    private final RecordingMta mta =
            RecordingMta.start(RecordingMta.Options.onLoopback().withProxyHeader());

    @TempDir
    private Path folder;

    @BeforeEach
    void needsPerl() {
        assumeTrue(RealTools.has("perl") && RealTools.has("setpriv"), "needs perl, and setpriv from util-linux");
    }

    @AfterEach
    void stop() {
        mta.close();
        dnsbl.close();
    }

    @Test
    void aRestartRefusesNobody() throws Exception {
        try (Manager manager = new Manager(false, List.of())) {
            manager.configure("listen.mode = direct");
            List<SmtpClient> before = manager.connect(20);
            manager.start();
            for (SmtpClient client : before) {
                client.expect(220);
            }

            manager.stop();
            // Whoever was connected has been told; whoever comes now waits.
            List<SmtpClient> between = manager.connect(200);
            manager.start();

            for (SmtpClient client : between) {
                client.expect(220);
                client.close();
            }
            manager.stop();
        }
    }

    @Test
    void modeTproxyNeedsNoCapabilityOnATransparentSocket() throws Exception {
        assumeTrue(RealTools.isRoot(), "only root can open a transparent socket");
        try (Manager manager = new Manager(true, List.of("--inh-caps=-all", "--bounding-set=-all"))) {
            manager.configure("listen.mode = tproxy");
            manager.start();

            for (SmtpClient client : manager.connect(1)) {
                client.expect(220);
                client.close();
            }
            manager.stop();
        }
    }

    @Test
    void aSocketThatIsNotTransparentIsRefusedWithASentence() throws Exception {
        try (Manager manager = new Manager(false, List.of())) {
            manager.configure("listen.mode = tproxy");

            manager.startAndFail();

            assertThat(folder.resolve("stderr"))
                    .content()
                    .contains("cannot listen on the passed socket 127.0.0.1:" + manager.port)
                    .contains("write Transparent=yes into the .socket unit");
        }
    }

    /** The Perl program, and what it says. */
    private final class Manager implements AutoCloseable {

        private final Process process;
        private final BufferedReader says;
        private final PrintWriter told;
        final int port;

        Manager(boolean transparent, List<String> privileges) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    "setpriv",
                    "--pdeathsig",
                    "KILL",
                    "perl",
                    "-e",
                    MANAGER,
                    transparent ? "1" : "",
                    "setpriv",
                    "--pdeathsig",
                    "KILL"));
            command.addAll(privileges);
            command.addAll(JavaProgram.command(
                    "io.smtpedge.edge.Main",
                    List.of(
                            "serve",
                            "--config",
                            folder.resolve("smtp-edge.conf").toString())));
            process = new ProcessBuilder(command)
                    .redirectError(folder.resolve("stderr").toFile())
                    .start();
            says = process.inputReader();
            told = new PrintWriter(process.outputWriter(), true);
            port = number();
        }

        void configure(String more) throws IOException {
            ConfSample.of("smtp-edge.conf")
                    .with(Stage.overrides(mta.address(), dnsbl.address()) + "listen.addresses = [\"127.0.0.1:" + port
                            + "\"]\n" + more)
                    .writeInto(folder);
        }

        private long edge;

        void start() throws IOException {
            told.println("start");
            edge = number();
            assertThat(next("smtp-edge ready ")).isEqualTo("127.0.0.1:" + port);
        }

        void startAndFail() throws IOException {
            told.println("start");
            edge = number();
            assertThat(number() >> 8).isEqualTo(1);
        }

        void stop() throws IOException {
            ProcessHandle.of(edge).orElseThrow().destroy();
            assertThat(number()).as("status").isZero();
        }

        private int number() throws IOException {
            return Integer.parseInt(next("manager "));
        }

        /** The rest of the next line that begins so; the edge's log comes in between. */
        private String next(String start) throws IOException {
            for (String line = says.readLine(); line != null; line = says.readLine()) {
                if (line.startsWith(start)) {
                    return line.substring(start.length());
                }
            }
            throw new AssertionError("ended without \"" + start + "\": " + printed());
        }

        private String printed() {
            try {
                return Files.readString(folder.resolve("stderr"));
            } catch (IOException unreadable) {
                return unreadable.toString();
            }
        }

        List<SmtpClient> connect(int count) throws IOException {
            List<SmtpClient> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(SmtpClient.from(
                        "127.0.2." + (i % 250 + 1), new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            }
            return clients;
        }

        @Override
        public void close() {
            told.close();
            process.destroy();
            process.onExit().join();
        }
    }
}
