package io.smtpedge.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The log may be slow; mail is not. */
@Timeout(20)
class EventLogTest {

    private final Disk postscreen = new Disk();
    private final Disk session = new Disk();
    private final Disk program = new Disk();

    @BeforeEach
    void attach() {
        attach("postscreen", postscreen);
        attach("session", session);
        attach(EventLog.class.getName(), program);
    }

    @AfterEach
    void detach() {
        List.of(postscreen, session, program).forEach(disk -> {
            disk.goOn();
            disk.logger().detachAppender(disk);
            disk.logger().setAdditive(true);
        });
    }

    @Test
    void eventsAreWrittenInOrder() {
        EventLog log = EventLog.start(100);
        IntStream.range(0, 50).forEach(port -> log.accept(disconnect(port)));

        log.close();

        assertThat(postscreen.lines())
                .isEqualTo(IntStream.range(0, 50)
                        .mapToObj(port -> "DISCONNECT [192.0.2.66]:" + port)
                        .toList());
    }

    @Test
    void aRecordIsWrittenAsJson() {
        EventLog log = EventLog.start(100);
        log.accept(new Event.Ended(record()));

        log.close();

        assertThat(session.lines())
                .singleElement()
                .asString()
                .startsWith("{\"id\":\"s1\"")
                .endsWith("}");
        assertThat(postscreen.lines()).isEmpty();
    }

    /** An event loop that waited for a disk would stop every session that it has. */
    @Test
    void aStalledDiskStopsNoEventLoop() throws InterruptedException {
        EventLog log = EventLog.start(4);
        postscreen.stall();
        log.accept(disconnect(0));
        postscreen.awaitStalled();

        for (int port = 1; port <= 10; port++) {
            log.accept(disconnect(port));
        }

        assertThat(log.dropped()).isEqualTo(6);
        postscreen.goOn();
        log.close();
        assertThat(postscreen.lines()).hasSize(5).last().isEqualTo("DISCONNECT [192.0.2.66]:4");
        assertThat(program.lines())
                .containsExactly(
                        "6 events were not logged: the log is slower than the traffic; sessions are not affected");
    }

    @Test
    void anEventThatCannotBeWrittenDoesNotEndTheLog() {
        postscreen.failOnce();
        EventLog log = EventLog.start(100);
        log.accept(disconnect(0));
        log.accept(disconnect(1));

        log.close();

        assertThat(postscreen.lines()).containsExactly("DISCONNECT [192.0.2.66]:1");
        assertThat(program.lines()).containsExactly("an event could not be written");
    }

    @Test
    void closeWritesWhatWaits() throws InterruptedException {
        EventLog log = EventLog.start(100);
        postscreen.stall();
        log.accept(disconnect(0));
        postscreen.awaitStalled();
        IntStream.rangeClosed(1, 50).forEach(port -> log.accept(disconnect(port)));
        Thread closer = Thread.ofVirtual().start(log::close);

        postscreen.goOn();
        closer.join();

        assertThat(postscreen.lines()).hasSize(51);
    }

    @Test
    void anIdleLogCloses() {
        EventLog.start(1).close();

        assertThat(postscreen.lines()).isEmpty();
    }

    private static void attach(String name, Disk disk) {
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        disk.logger = logger;
        disk.setContext(logger.getLoggerContext());
        disk.start();
        logger.addAppender((Appender<ILoggingEvent>) disk);
    }

    private static Event disconnect(int port) {
        return new Event.Disconnect(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.66"), port));
    }

    private static SessionRecord record() {
        return new SessionRecord(
                "s1",
                Instant.EPOCH,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.66"), 40_000),
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                Outcome.HANGUP,
                "",
                new SessionRecord.Timings(null, null, Duration.ZERO),
                new SessionRecord.Bytes(0, 0, 0, 0),
                "",
                null);
    }

    /** Where a logger writes; it may stall, and it may fail. */
    private static final class Disk extends UnsynchronizedAppenderBase<ILoggingEvent> {

        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch stalled = new CountDownLatch(1);
        private volatile CountDownLatch released = new CountDownLatch(0);
        private volatile boolean failing;
        private org.slf4j.Logger logger = LoggerFactory.getLogger(Disk.class);

        Logger logger() {
            return (Logger) logger;
        }

        void stall() {
            released = new CountDownLatch(1);
        }

        void awaitStalled() throws InterruptedException {
            assertThat(stalled.await(10, TimeUnit.SECONDS)).isTrue();
        }

        void goOn() {
            released.countDown();
        }

        void failOnce() {
            failing = true;
        }

        List<String> lines() {
            return List.copyOf(lines);
        }

        @Override
        public void doAppend(ILoggingEvent event) {
            append(event);
        }

        @Override
        protected void append(ILoggingEvent event) {
            stalled.countDown();
            boolean waits = true;
            while (waits) {
                try {
                    released.await();
                    waits = false;
                } catch (InterruptedException disksAreNotInterrupted) {
                    // As a write(2) to a stalled file system is not.
                }
            }
            if (failing) {
                failing = false;
                throw new IllegalStateException("disk full");
            }
            lines.add(event.getFormattedMessage());
        }
    }
}
