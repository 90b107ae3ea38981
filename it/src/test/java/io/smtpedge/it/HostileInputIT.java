package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.Edge;
import io.smtpedge.it.parts.RecordingMta;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever one client does, the edge stays within its bounds and goes on serving the others. */
@ExtendWith(LeakWatch.class)
class HostileInputIT {

    private static final long SEED = 20261123;
    private static final String MESSAGE = "Subject: still here\r\n";

    /** The kernel's buffers of both legs (up to 6 MiB each way on Linux by default) and the edge's own bound. */
    private static final long MAX_IN_FLIGHT = 24L << 20;

    private static final Stage stage = Stage.open("access.rules = []", "memory.fail-time = 0ms");

    @BeforeAll
    static void warmUp() throws IOException {
        stage.deliver(Stage.CLEAN, MESSAGE);
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    static Stream<Arguments> inputs() {
        byte[] noise = new byte[64 << 10];
        new Random(SEED).nextBytes(noise);
        return Stream.of(
                Arguments.of("64 KiB of noise", noise),
                Arguments.of("a megabyte of zeros", new byte[1 << 20]),
                Arguments.of("a megabyte without a line end", bytes("A".repeat(1 << 20))),
                Arguments.of("10,000 CRs", bytes("\r".repeat(10_000))),
                Arguments.of("10,000 LFs", bytes("\n".repeat(10_000))),
                Arguments.of("10,000 commands in one go", bytes("NOOP\r\n".repeat(10_000))),
                Arguments.of("a TLS ClientHello", new byte[] {22, 3, 1, 0, 46, 1, 0, 0, 42, 3, 3, 1, 2, 3, 4}),
                Arguments.of("an HTTP request", bytes("GET / HTTP/1.1\r\nHost: mta.test\r\n\r\n")),
                Arguments.of("terminal escapes and a format string", bytes("EHLO \033[2J%n%s${jndi:x}\r\n")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void beforeTheGreeting(String name, byte[] input) throws IOException {
        try (SmtpClient client = stage.client("127.0.0.77")) {
            throwAt(client, input);
        }
        assertOthersAreServed();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void fromAListedClient(String name, byte[] input) throws IOException {
        int before = stage.mta().connections();
        try (SmtpClient client = stage.client(Stage.LISTED)) {
            client.expect(220);
            throwAt(client, input);
        }
        assertThat(stage.mta().connections()).isEqualTo(before);
        assertOthersAreServed();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void inAForwardedSession(String name, byte[] input) throws IOException {
        try (SmtpClient client = stage.client("127.0.0.78")) {
            client.expect(220);
            throwAt(client, input);
        }
        assertOthersAreServed();
    }

    /** Where a session can stand when its client resets the connection. */
    enum Moment {
        AT_ONCE,
        AFTER_EARLY_TALK,
        GREETED_TO_BE_REFUSED,
        AMID_A_REFUSED_COMMAND,
        AT_THE_REFUSAL,
        REFUSED_ITS_LAST_COMMAND,
        GREETED_BY_THE_BACKEND,
        AMID_DATA,
        AFTER_THE_MESSAGE
    }

    @ParameterizedTest
    @EnumSource
    void resetAtEveryMoment(Moment moment) throws IOException {
        int deliveries = stage.mta().deliveries().size();
        boolean refused = moment.name().contains("REFUS");
        try (SmtpClient client = stage.client(refused ? Stage.LISTED : "127.0.0.79")) {
            reach(moment, client);
            client.reset();
        }
        assertOthersAreServed();
        int mine = moment == Moment.AFTER_THE_MESSAGE ? 1 : 0;
        assertThat(stage.mta().deliveries()).hasSize(deliveries + mine + 1);
    }

    private static void reach(Moment moment, SmtpClient client) throws IOException {
        switch (moment) {
            case AT_ONCE -> {}
            case AFTER_EARLY_TALK -> client.send("EHLO early.test");
            case GREETED_TO_BE_REFUSED, GREETED_BY_THE_BACKEND -> client.expect(220);
            case AMID_A_REFUSED_COMMAND -> {
                client.expect(220);
                client.sendRaw(bytes("EHL"));
            }
            case AT_THE_REFUSAL -> {
                beginTransaction(client);
                client.command("RCPT TO:<b@mta.test>", 550);
            }
            case REFUSED_ITS_LAST_COMMAND -> {
                client.expect(220);
                client.sendRaw(bytes("NOOP\r\n".repeat(30)));
            }
            case AMID_DATA -> {
                beginTransaction(client);
                client.command("RCPT TO:<b@mta.test>", 250);
                client.command("DATA", 354);
                client.sendRaw(bytes("Subject: half\r\n\r\nhalf"));
            }
            case AFTER_THE_MESSAGE -> {
                client.expect(220);
                client.command("EHLO client.test", 250);
                client.deliver("a@client.test", "b@mta.test", MESSAGE);
            }
        }
    }

    private static void beginTransaction(SmtpClient client) throws IOException {
        client.expect(220);
        client.command("EHLO client.test", 250);
        client.command("MAIL FROM:<a@client.test>", 250);
    }

    /** While the backend connects, and before its greeting: it does not greet at all here. */
    @Test
    void resetWhileTheBackendIsAwaited() throws Exception {
        try (RawBackend silent =
                        RawBackend.start(socket -> socket.getInputStream().readAllBytes());
                Edge edge = Stage.edge(stage.dnsbl(), silent.address())) {
            try (SmtpClient client =
                    SmtpClient.from(Stage.CLEAN, edge.addresses().getFirst())) {
                await(silent);
                client.reset();
            }
        }
    }

    private static void await(RawBackend backend) {
        org.awaitility.Awaitility.await().until(() -> backend.connections() == 1);
    }

    /** A backend that talks without end to a client that never reads: the edge must stop reading from it. */
    @Test
    void aClientThatNeverReadsStopsTheBackend() throws Exception {
        AtomicLong written = new AtomicLong();
        try (RawBackend flood = RawBackend.start(socket -> {
                    byte[] line = bytes("250-" + "x".repeat(508) + "\r\n");
                    while (true) {
                        socket.getOutputStream().write(line);
                        written.addAndGet(line.length);
                    }
                });
                Edge edge = Stage.edge(stage.dnsbl(), flood.address(), "forward.source = none");
                SmtpClient client =
                        SmtpClient.from(Stage.CLEAN, edge.addresses().getFirst())) {
            assertThat(client.localAddress().getPort()).isPositive();
            assertThat(settled(written)).as("octets the backend could write").isBetween(1L, MAX_IN_FLIGHT);
            assertOthersAreServed();
        }
    }

    /** And the other way round: a backend that never reads stops the client. */
    @Test
    void aBackendThatNeverReadsStopsTheClient() throws Exception {
        AtomicLong written = new AtomicLong();
        try (RawBackend deaf = RawBackend.start(socket -> {
                    socket.getOutputStream().write(bytes("220 deaf.test\r\n"));
                    Thread.sleep(Duration.ofMinutes(1));
                });
                Edge edge = Stage.edge(
                        stage.dnsbl(), deaf.address(), "forward.source = none", "pipelining.action = ignore");
                SmtpClient client =
                        SmtpClient.from(Stage.CLEAN, edge.addresses().getFirst())) {
            client.expect(220);
            Thread writer = Thread.ofVirtual().start(() -> writeWithoutEnd(client, written));
            assertThat(settled(written)).as("octets the client could write").isBetween(1L, MAX_IN_FLIGHT);
            assertOthersAreServed();
            client.reset();
            writer.join();
        }
    }

    private static void writeWithoutEnd(SmtpClient client, AtomicLong written) {
        byte[] chunk = bytes("NOOP\r\n".repeat(1000));
        try {
            while (true) {
                client.sendRaw(chunk);
                written.addAndGet(chunk.length);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** The count once it has not changed for a second; an edge without back-pressure never lets it settle. */
    private static long settled(AtomicLong count) throws InterruptedException {
        long before = -1;
        for (int second = 0; second < 15; second++) {
            long now = count.get();
            if (now > 0 && now == before) {
                return now;
            }
            before = now;
            Thread.sleep(1000);
        }
        return Long.MAX_VALUE;
    }

    /** Sends all it can, then reads what comes; the server may close at any time, and need not. */
    private static void throwAt(SmtpClient client, byte[] input) throws IOException {
        client.patience(Duration.ofSeconds(1));
        try {
            client.sendRaw(input);
            client.shutdownOutput();
        } catch (IOException closedEarly) {
            // As it may.
        }
        try {
            client.readToEnd();
        } catch (SocketTimeoutException stillOpen) {
            throw new AssertionError("the client ended its half, but the edge keeps the session", stillOpen);
        }
    }

    private static void assertOthersAreServed() throws IOException {
        RecordingMta mta = stage.mta();
        int before = mta.deliveries().size();
        stage.deliver(Stage.CLEAN, MESSAGE);
        assertThat(mta.deliveries())
                .hasSize(before + 1)
                .last()
                .satisfies(delivery -> assertThat(delivery.content()).isEqualTo(MESSAGE));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
