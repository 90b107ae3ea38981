package io.smtpedge.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.Cidr;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The generator against servers of a few lines each, on loopback: it must see what they do, and never hang. */
@Timeout(60)
class SmtpLoadTest {

    private final SmtpLoad load = new SmtpLoad(System::nanoTime);

    @AfterEach
    void stop() {
        load.close();
    }

    @Test
    void deliversOneMessageASession() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("220", "250", "250", "250", "354", "250", "221")) {
            LoadResult result = load.run(plan(server.address(), Dialogue.DELIVER, 40));

            assertThat(result.failures()).isEmpty();
            assertThat(result.complete()).isEqualTo(40);
            assertThat(result.replies()).containsEntry("6. message 250", 40L).hasSize(7);
            assertThat(result.whole().count()).isEqualTo(40);
            assertThat(server.received())
                    .startsWith("EHLO client.example")
                    .contains("RCPT TO:<recipient@server.example>")
                    .contains("\r\n.\r\n");
        }
    }

    @Test
    void comesFromEachSourceInTurn() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("521")) {
            LoadResult result = load.run(plan(server.address(), Dialogue.DROP, 8));

            assertThat(result.failures()).isEmpty();
            assertThat(server.clients())
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("127.9.9.8", 2, "127.9.9.9", 2, "127.9.9.10", 2, "127.9.9.11", 2));
        }
    }

    @Test
    void anotherReplyCodeIsAFailureAndCounted() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("220", "250", "451")) {
            LoadResult result = load.run(plan(server.address(), Dialogue.DELIVER, 10));

            assertThat(result.complete()).isZero();
            assertThat(result.failures()).isEqualTo(Map.of("451 at MAIL instead of 250", 10L));
            assertThat(result.replies()).containsEntry("3. MAIL 451", 10L);
        }
    }

    @Test
    void aServerThatClosesEarlyIsAFailure() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("220", "250")) {
            LoadResult result = load.run(plan(server.address(), Dialogue.ENFORCE, 10));

            assertThat(result.failures()).isEqualTo(Map.of("closed by the server before MAIL", 10L));
        }
    }

    @Test
    void aSilentServerEndsWithTheSessionTime() throws Exception {
        try (ScriptedServer server = ScriptedServer.start()) {
            LoadPlan plan = new LoadPlan(
                    server.silentAddress(),
                    List.of(),
                    Dialogue.DROP,
                    4,
                    2,
                    0,
                    Duration.ofSeconds(10),
                    Duration.ofMillis(100));
            LoadResult result = load.run(plan);

            assertThat(result.failures()).isEqualTo(Map.of("no end in time, at greeting", 4L));
        }
    }

    @Test
    void aClosedPortIsAFailureOfEachSession() throws Exception {
        InetSocketAddress closed;
        try (ScriptedServer server = ScriptedServer.start("521")) {
            closed = server.address();
        }

        LoadResult result = load.run(plan(closed, Dialogue.DROP, 5));

        assertThat(result.failed()).isEqualTo(5);
        assertThat(result.failures().keySet()).allMatch(kind -> kind.startsWith("connect: "));
    }

    @Test
    void aMessageHasTheWantedSize() {
        assertThat(Message.ofSize(1000)).hasSize(1000).endsWith("x\r\n");
        assertThat(Message.ofSize(20_000)).hasSizeBetween(20_000, 20_001);
        assertThat(Message.ofSize(0)).endsWith("\r\n\r\n");
    }

    private static LoadPlan plan(InetSocketAddress target, Dialogue dialogue, long sessions) {
        return new LoadPlan(
                target,
                LoadPlan.sourcesIn(Cidr.parse("127.9.9.8/30")),
                dialogue,
                sessions,
                4,
                1000,
                Duration.ofSeconds(50),
                Duration.ofSeconds(40));
    }
}
