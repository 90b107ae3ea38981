package io.smtpedge.it.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequireRealTools
class NetnsIT {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final NetnsNames names = NetnsNames.ofThisRun();

    @Test
    void socketsBelongToTheNamespaceInWhichTheyWereOpened() throws Exception {
        try (Netns netns = Netns.create(names.name("a"));
                ServerSocket server = netns.call(() -> new ServerSocket(0, 1, LOOPBACK))) {
            try (Socket inside = netns.call(() -> new Socket(LOOPBACK, server.getLocalPort()));
                    Socket accepted = server.accept()) {
                inside.getOutputStream().write(42);
                assertThat(accepted.getInputStream().read()).isEqualTo(42);
            }
            assertThatExceptionOfType(ConnectException.class)
                    .as("this machine's own loopback is another one")
                    .isThrownBy(() -> new Socket(LOOPBACK, server.getLocalPort()).close());
        }
    }

    @Test
    void whatATaskThrowsIsThrown() throws Exception {
        try (Netns netns = Netns.create(names.name("a"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> netns.call(() -> {
                        throw new IOException("as it is");
                    }))
                    .withMessage("as it is");
        }
    }

    @Test
    void aMissingNamespaceIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Netns("smtp-edge-none").call(() -> 1))
                .withMessageContaining("/run/netns/smtp-edge-none");
    }

    @Test
    void closingEndsTheProcessesInIt(@TempDir Path folder) throws Exception {
        RealProcess sleeper;
        try (Netns netns = Netns.create(names.name("a"))) {
            Machine machine = Machine.of(netns, folder, "a", Machine.Lifetime.WITH_THIS_PROCESS);
            sleeper = machine.start("sleeper", List.of("sleep", "1000"));
            assertThat(sleeper.isAlive()).isTrue();
        }

        assertThat(sleeper.isAlive()).isFalse();
        assertThat(names.existing()).isEmpty();
    }

    @Test
    void aSweepRemovesWhatCrashedRunsLeftAndNothingElse() throws Exception {
        long dead = deadProcess();
        Netns leftover = Netns.create("smtp-edge-" + dead + "-1-edge");
        try (Netns ours = Netns.create(names.name("a"))) {
            NetnsNames.sweep();

            assertThat(leftover.exists()).isFalse();
            assertThat(ours.exists()).isTrue();
        }
    }

    @Test
    void aServerThatEndsEarlyIsReportedWithWhatItPrinted(@TempDir Path folder) throws IOException {
        RealProcess process = Machine.local(folder).start("broken", List.of("sh", "-c", "echo no such zone; exit 3"));

        assertThatIllegalStateException()
                .isThrownBy(() -> process.awaitLine("ready", Duration.ofSeconds(10)))
                .withMessageContaining("broken ended with status 3")
                .withMessageContaining("no such zone");
    }

    /** The id of a process that is no more. */
    private static long deadProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }
}
