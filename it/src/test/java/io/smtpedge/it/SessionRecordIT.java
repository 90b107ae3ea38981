package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each accepted connection leaves one JSON line in the log "session", and no hostile octet in any log. */
@ExtendWith(LeakWatch.class)
class SessionRecordIT {

    private final LogLines records = LogLines.of("session");
    private final LogLines events = LogLines.of("postscreen");

    @AfterEach
    void stopListening() {
        records.close();
        events.close();
    }

    @Test
    void everyConnectionHasOneRecordThatSaysHowItEnded() throws IOException {
        try (Stage stage = Stage.open("access.rules = [\"reject 127.0.0.99\"]", "pregreet.wait = 1s")) {
            stage.deliver(Stage.CLEAN, "Subject: one\r\n");
            refusedAtRcpt(stage);
            readAll(stage, "127.0.0.99");
            hangUp(stage, "127.0.0.13");
        }
        assertThat(recordsOf("127.0.0.11"))
                .singleElement()
                .asString()
                .contains("\"outcome\":\"forwarded\"", "\"delivered\":1", "\"helo\":\"client.test\"")
                .contains("\"from\":\"a@client.test\"", "\"to\":[\"b@mta.test\"]", "\"code\":250");
        assertThat(recordsOf("127.0.0.66"))
                .singleElement()
                .asString()
                .contains(
                        "\"outcome\":\"refused\"", "\"action\":\"enforce\"", "\"zone\":\"bl.test\"", "\"accepted\":0");
        assertThat(recordsOf("127.0.0.99"))
                .singleElement()
                .asString()
                .contains("\"outcome\":\"refused\"", "\"action\":\"drop\"");
        assertThat(recordsOf("127.0.0.13")).singleElement().asString().contains("\"outcome\":\"hangup\"");
        assertThat(records.all()).hasSize(4);
    }

    @Test
    void hostileOctetsAreEscapedInEveryLog() throws IOException {
        try (Stage stage = Stage.open();
                SmtpClient listed = stage.client(Stage.LISTED);
                SmtpClient early = stage.client("127.0.0.77")) {
            early.send("EHLO \033[31m\u00e9\"\\\u0007");
            early.expect(220);
            early.read();
            listed.expect(220);
            listed.command("EHLO x\033]0;owned\u0007\u0001\"},{", 250);
            listed.command("MAIL FROM:<\u009b31m@x>");
            listed.command("RCPT TO:<b\u00ff\"\t@mta.test>");
            early.reset();
            listed.reset();
        }
        await().untilAsserted(() -> assertThat(records.all()).hasSize(2));
        assertThat(events.all()).isNotEmpty();
        assertThat(List.of(records, events))
                .flatExtracting(LogLines::all)
                .allSatisfy(line -> assertThat(line).matches("[\\x20-\\x7e]*"));
    }

    private static void refusedAtRcpt(Stage stage) throws IOException {
        try (SmtpClient client = stage.client(Stage.LISTED)) {
            client.expect(220);
            client.command("EHLO spammer.test", 250);
            client.command("MAIL FROM:<a@spammer.test>", 250);
            client.command("RCPT TO:<b@mta.test>", 550);
            client.command("QUIT", 221);
        }
    }

    private static void readAll(Stage stage, String source) throws IOException {
        try (SmtpClient client = stage.client(source)) {
            client.readToEnd();
        }
    }

    /** Waits until it is accepted: a connection that was reset in the queue is none. */
    private void hangUp(Stage stage, String source) throws IOException {
        try (SmtpClient client = stage.client(source)) {
            await().until(() ->
                    events.all().stream().anyMatch(line -> line.startsWith("CONNECT from [" + source + "]")));
            client.reset();
        }
    }

    private List<String> recordsOf(String client) {
        return records.all().stream()
                .filter(line -> line.contains("\"client\":{\"ip\":\"" + client + "\""))
                .toList();
    }
}
