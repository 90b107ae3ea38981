package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stopping the edge: no new connections, and time for the open ones. */
@ExtendWith(LeakWatch.class)
class DrainIT {

    @Test
    void anOpenSessionMayFinish() throws Exception {
        try (Stage stage = Stage.open("limits.drain-timeout = 20s");
                SmtpClient client = stage.client(Stage.CLEAN)) {
            client.expect(220);
            client.command("EHLO client.test", 250);

            Thread closing = Thread.ofVirtual().start(stage.edge()::close);
            await().untilAsserted(() ->
                    assertThatThrownBy(() -> stage.client(Stage.CLEAN).close()).isInstanceOf(ConnectException.class));

            assertThat(client.deliver("a@client.test", "b@mta.test", "Subject: late\r\n")
                            .code())
                    .isEqualTo(250);
            client.command("QUIT", 221);
            client.shutdownOutput();
            assertThat(closing.join(Duration.ofSeconds(10)))
                    .as("closed once the last session ended")
                    .isTrue();
            assertThat(stage.mta().deliveries()).hasSize(1);
        }
    }

    @Test
    void aSessionThatDoesNotFinishIsEndedWhenTheTimeIsUp() throws IOException {
        try (Stage stage = Stage.open("limits.drain-timeout = 1s");
                SmtpClient client = stage.client(Stage.CLEAN)) {
            client.expect(220);

            stage.edge().close();

            assertThat(client.expect(421).toString()).startsWith("421 4.3.2 ");
            assertThat(client.readToEnd()).isEmpty();
        }
    }
}
