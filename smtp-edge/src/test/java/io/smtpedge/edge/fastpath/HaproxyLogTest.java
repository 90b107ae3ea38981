package io.smtpedge.edge.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.observe.PostscreenFormat;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.event.SessionReader;
import io.smtpedge.reputation.event.SessionRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Sessions that passed the edge by have their record all the same. */
class HaproxyLogTest {

    private static final String LINE = "<134>Nov 23 08:04:54 haproxy[23100]: 192.0.2.7:47314"
            + " [23/Nov/2026:08:04:53.853] smtp_fast mta4/mta1 1/2/61250 311 -- 2/2/1/1/0 0/0\n";

    private final Logger logger = (Logger) LoggerFactory.getLogger(HaproxyLog.class);
    private final ListAppender<ILoggingEvent> program = new ListAppender<>();
    private final List<Event> events = new ArrayList<>();
    private long now;
    private final HaproxyLog log = new HaproxyLog(
            "mx.example",
            events::add,
            () -> "s1",
            InstantSource.fixed(Instant.parse("2026-11-23T12:01:01.250Z")),
            () -> now);

    @BeforeEach
    void listen() {
        program.start();
        logger.addAppender(program);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(program);
    }

    private void comes(String datagram) {
        log.accept(datagram.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aSessionHasARecordAndALine() throws Exception {
        comes(LINE);

        assertThat(events).hasSize(2);
        assertThat(PostscreenFormat.line(events.getFirst()))
                .contains("PASS FAST [192.0.2.7]:47314: to mta4/mta1, 311 octets in 61 s, --");
        SessionRecord record = ((Event.Ended) events.get(1)).session();
        assertThat(record.accepted()).as("the end, less the time").isEqualTo("2026-11-23T12:00:00Z");
        assertThat(record.outcome()).isEqualTo(Outcome.FORWARDED);
        assertThat(record.verdict())
                .isEqualTo(new SessionRecord.Decision(
                        "pass", "fast-path", "passed the edge by, straight to HAProxy", null));
        assertThat(record.timings())
                .isEqualTo(new SessionRecord.Timings(null, Duration.ofMillis(2), Duration.ofMillis(61_250)));
        assertThat(record.bytes()).isEqualTo(new SessionRecord.Bytes(0, 311, 311, 0));
        assertThat(SessionReader.read(SessionJson.line(record))).isEqualTo(record);
        assertThat(log.sessions()).isEqualTo(1);
    }

    @Test
    void howItEndedIsSaidInWords() {
        comes(LINE.replace(" -- ", " sC "));

        SessionRecord record = ((Event.Ended) events.get(1)).session();
        assertThat(record.outcome()).isEqualTo(Outcome.BACKEND_DOWN);
        assertThat(record.detail())
                .isEqualTo("sC: the server was silent for too long while it was being connected to a server");
    }

    /** They came through the edge, and have their record from it. */
    @Test
    void sessionsOfOtherFrontendsAreNoneOfOurs() {
        comes(LINE.replace("smtp_fast", "smtp"));
        comes("<133>Nov 23 08:04:54 haproxy[1]: Proxy smtp_fast started.\n");

        assertThat(events).isEmpty();
        assertThat(log.others()).isEqualTo(2);
        assertThat(log.garbage()).isZero();
    }

    /** A minute's garbage is one line, with nothing in it that could harm a terminal. */
    @Test
    void garbageIsCountedAndShownOnceAMinute() {
        comes("\u001b[31mhello\r\nworld");
        comes("x".repeat(8000));
        comes("y".repeat(8000));
        assertThat(program.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .isEqualTo(
                                "1 lines came to fast-path.haproxy-log that are not HAProxy's (it needs \"option tcplog\" and"
                                        + " no log-format of its own); the last: \\033[31mhello\\r\\nworld"));

        now += Duration.ofMinutes(1).toNanos();
        comes("z".repeat(8000));

        assertThat(program.list).hasSize(2);
        assertThat(program.list.getLast().getFormattedMessage())
                .startsWith("3 lines came")
                .endsWith("the last: " + "z".repeat(200));
        assertThat(log.garbage()).isEqualTo(4);
        assertThat(events).isEmpty();
    }
}
