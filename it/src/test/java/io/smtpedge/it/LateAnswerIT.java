package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.EmbeddedDnsbl.Behaviour;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A list that answers after its deadline: the client was let pass, and is not let go on. */
@ExtendWith(LeakWatch.class)
class LateAnswerIT {

    private static final Duration LATE = Duration.ofMillis(1200);
    private static final String[] HASTY = {"dnsbl.deadline = 800ms", "pregreet.wait = 100ms"};
    private static final String BLOCKED = "Service unavailable; client [127.0.0.66] blocked using bl.test";

    private final LogLines records = LogLines.of("session");

    @AfterEach
    void stopListening() {
        records.close();
    }

    @Test
    void aListedClientIsStoppedBeforeItsMessage() throws IOException {
        try (Stage stage = late()) {
            try (SmtpClient client = stage.client(Stage.LISTED)) {
                client.expect(220);
                client.command("EHLO spammer.test", 250);
                client.command("MAIL FROM:<a@spammer.test>", 250);
                client.command("RCPT TO:<b@mta.test>", 250);

                assertThat(client.readLine()).startsWith("421 4.7.1 " + BLOCKED + "; ref ");
                assertThat(client.readToEnd()).isEmpty();
            }
            stage.dnsbl().behave(new Behaviour.Normal());
            try (SmtpClient again = stage.client(Stage.LISTED)) {
                again.expect(220);
                again.command("EHLO spammer.test", 250);
                again.command("MAIL FROM:<a@spammer.test>", 250);
                assertThat(again.command("RCPT TO:<b@mta.test>", 550).toString())
                        .startsWith("550 5.7.1 " + BLOCKED + "; ref ");
            }
            assertThat(stage.mta().connections())
                    .as("the second one saw no backend")
                    .isEqualTo(1);
            assertThat(stage.mta().deliveries()).isEmpty();
        }
        assertThat(records.all())
                .anySatisfy(record ->
                        assertThat(record).contains("\"outcome\":\"refused\"", "late answer: blocked using bl.test"));
    }

    @Test
    void aMessageUnderWayIsLetBe() throws IOException {
        try (Stage stage = late()) {
            try (SmtpClient client = stage.client(Stage.LISTED)) {
                client.expect(220);
                client.command("EHLO spammer.test", 250);
                client.command("MAIL FROM:<a@spammer.test>", 250);
                client.command("RCPT TO:<b@mta.test>", 250);
                client.command("DATA", 354);
                long before = stage.dnsbl().queriesFor("66.0.0.127.bl.test");
                assertThat(before).isPositive();
                pause(LATE);
                client.sendMessage("Subject: lucky\r\n");
                client.expect(250);
                assertThat(client.readLine()).as("but no second one").startsWith("421 4.7.1 " + BLOCKED + "; ref ");
            }
            assertThat(stage.mta().deliveries()).hasSize(1);
        }
        await().untilAsserted(() -> assertThat(records.all())
                .singleElement()
                .asString()
                .contains(
                        "\"outcome\":\"refused\"",
                        "\"delivered\":1",
                        "\"late-answer\":\"late answer: blocked using bl.test"));
    }

    @Test
    void theReplyToStartTlsWaitsForTheVerdict() throws IOException {
        try (Stage stage = late()) {
            try (SmtpClient client = stage.client(Stage.LISTED)) {
                client.expect(220);
                client.command("EHLO spammer.test", 250);
                assertThat(client.command("STARTTLS").toString()).startsWith("421 4.7.1 " + BLOCKED + "; ref ");
            }
            try (SmtpClient client = stage.client(Stage.CLEAN)) {
                client.expect(220);
                client.command("EHLO client.test", 250);
                client.startTls();
                client.command("EHLO client.test", 250);
                assertThat(client.deliver("a@client.test", "b@mta.test", "Subject: one\r\n")
                                .code())
                        .isEqualTo(250);
            }
            assertThat(stage.mta().deliveries()).hasSize(1);
        }
    }

    private static Stage late() {
        Stage stage =
                Stage.open(RecordingMta.Options.onLoopback().withProxyHeader().withStarttls(), HASTY);
        stage.dnsbl().behave(new Behaviour.Late(LATE));
        return stage;
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
