package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Each accepted connection leaves one JSON line in the log "session", and no hostile octet in any log. */
@ExtendWith(LeakWatch.class)
class SessionRecordIT {

    private final ListAppender<ILoggingEvent> records = new ListAppender<>();
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    @BeforeEach
    void listen() {
        records.start();
        events.start();
        logger("session").addAppender(records);
        logger("postscreen").addAppender(events);
    }

    @AfterEach
    void stopListening() {
        logger("session").detachAppender(records);
        logger("postscreen").detachAppender(events);
    }

    @Test
    void everyConnectionHasOneRecordThatSaysHowItEnded() throws IOException {
        try (Stage stage = Stage.open("access.deny = [\"127.0.0.99\"]")) {
            stage.deliver(Stage.CLEAN, "Subject: one\r\n");
            refusedAtRcpt(stage);
            readAll(stage, "127.0.0.99");
            stage.client("127.0.0.13").reset();
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
        assertThat(records.list).hasSize(4);
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
        await().untilAsserted(() -> assertThat(records.list).hasSize(2));
        assertThat(events.list).isNotEmpty();
        assertThat(List.of(records, events))
                .flatExtracting(appender -> appender.list)
                .extracting(ILoggingEvent::getFormattedMessage)
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

    private List<String> recordsOf(String client) {
        return records.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("\"client\":{\"ip\":\"" + client + "\""))
                .toList();
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
