package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Limits on connections. Those on a refused client's commands, lines and time are in the transcripts. */
@ExtendWith(LeakWatch.class)
class LimitsIT {

    @Test
    void aClientWithTooManyConnectionsIsToldSoAndOthersAreNot() throws IOException {
        try (Stage stage = Stage.open("limits.connections-per-client = 2");
                SmtpClient first = stage.client("127.0.0.12");
                SmtpClient second = stage.client("127.0.0.12")) {
            first.expect(220);
            second.expect(220);
            try (SmtpClient third = stage.client("127.0.0.12")) {
                assertThat(third.expect(421).toString()).isEqualTo("421 4.7.0 Error: too many connections");
                assertThat(third.readToEnd()).isEmpty();
            }
            try (SmtpClient other = stage.client("127.0.0.13")) {
                other.expect(220);
            }

            first.command("QUIT", 221);
            first.shutdownOutput();
            await().untilAsserted(() -> assertGreeted(stage, "127.0.0.12"));
        }
    }

    @Test
    void whenAllConnectionsAreTakenTheNextIsToldToComeBack() throws IOException {
        try (Stage stage = Stage.open("limits { connections = 3, connections-per-client = 3 }");
                SmtpClient first = stage.client("127.0.0.12");
                SmtpClient second = stage.client("127.0.0.13");
                SmtpClient third = stage.client("127.0.0.14")) {
            first.expect(220);
            second.expect(220);
            third.expect(220);
            try (SmtpClient fourth = stage.client("127.0.0.15")) {
                assertThat(fourth.expect(421).toString()).isEqualTo("421 4.3.2 All server ports are busy");
            }
            assertThat(stage.mta().connections()).isEqualTo(3);
        }
    }

    private static void assertGreeted(Stage stage, String source) throws IOException {
        try (SmtpClient client = stage.client(source)) {
            assertThat(client.read().code()).isEqualTo(220);
        }
    }
}
