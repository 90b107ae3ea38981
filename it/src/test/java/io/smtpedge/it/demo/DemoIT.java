package io.smtpedge.it.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.ProjectFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./run demo --once} keeps its promises, and notices when they are broken. */
class DemoIT {

    private static final Path SHIPPED = ProjectFolder.find().resolve("conf").resolve("demo");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void itShowsAllThreeClientsAndWhatTheMailServerSaw() {
        int status = Demo.run(out, "--once", "--port", "0");

        assertThat(printed())
                .contains("client  EHLO clean.example")
                .contains("s of silence ...")
                .contains("server  550 5.7.1 Service unavailable; client [127.0.0.66] blocked using dnsbl.demo.test")
                .contains("server  550 5.5.1 Protocol error")
                .contains("log     PREGREET ")
                .containsSubsequence("The mail server saw:", "127.0.0.11  helo=clean.example", "All as promised.")
                .containsSubsequence("And smtp-report, from the edge's journal:", "3 sessions", "accepted", "refused");
        assertThat(status).isZero();
    }

    @Test
    void aListThatDoesNotListTheClientBreaksThePromise(@TempDir Path conf) throws IOException {
        Files.copy(SHIPPED.resolve("smtp-edge.conf"), conf.resolve("smtp-edge.conf"));
        Files.writeString(conf.resolve("dnsbl.zone"), "zone dnsbl.demo.test\n");

        int status = Demo.run(out, "--once", "--port", "0", "--conf", conf.toString());

        assertThat(printed())
                .contains("NOT as promised:")
                .contains("127.0.0.66: the recipient was to be refused with")
                .contains("the mail server was to see 127.0.0.11 and nobody else, but saw [127.0.0.11, 127.0.0.66]")
                .doesNotContain("All as promised");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void aPortThatIsTakenIsNamedAndSoIsTheWayOut() throws IOException {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            assertThat(Demo.run(out, "--once", "--port", port)).isEqualTo(1);

            assertThat(errors.toString(StandardCharsets.UTF_8))
                    .contains("127.0.0.1:" + port)
                    .contains("--port");
        } finally {
            System.setErr(before);
        }
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
