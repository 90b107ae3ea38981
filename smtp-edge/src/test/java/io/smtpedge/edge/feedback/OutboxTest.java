package io.smtpedge.edge.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of feedback when the edge is slow, full, away, or does not like it. */
class OutboxTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:30:00Z");

    private final List<String> posted = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private AdminClient.@Nullable Answer answer;
    private final Outbox outbox = new Outbox(this::post, () -> NOW, messages::add);

    private AdminClient.Answer post(String lines) throws IOException {
        if (answer == null) {
            throw new IOException("the edge cannot be reached");
        }
        int number = (int) lines.lines().count();
        int taken = answer.status() == 202 ? number : answer.taken();
        lines.lines().limit(taken).forEach(posted::add);
        return answer;
    }

    private void edgeSays(int status, String body) {
        answer = new AdminClient.Answer(status, body, Optional.empty());
    }

    private void add(int number) {
        for (int i = 0; i < number; i++) {
            outbox.add(new Feedback(NOW, "", InetAddress.ofLiteral("192.0.2.1"), Finding.SPAM, "x", "", i + 1));
        }
    }

    @Test
    void allIsSentInBatches() {
        edgeSays(202, "");
        add(1200);

        assertThat(outbox.flush()).isZero();
        assertThat(posted).hasSize(1200);
        assertThat(posted.get(1))
                .isEqualTo("{\"client\":\"192.0.2.1\",\"finding\":\"spam\",\"source\":\"x\",\"count\":2,"
                        + "\"at\":\"2026-11-23T10:30:00Z\"}");
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void whileTheEdgeIsAwayNothingIsLostAndNobodyIsHurried() {
        add(2000);
        assertThat(outbox.isFull()).isTrue();

        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waits.add(outbox.flush());
        }

        assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(messages).as("it is told once").hasSize(1);
        edgeSays(202, "");
        assertThat(outbox.flush()).isZero();
        assertThat(posted).hasSize(2000);
        assertThat(messages.getLast()).isEqualTo("the edge takes feedback again");
    }

    @Test
    void afterAFullQueueTheRestIsSent() {
        add(10);
        edgeSays(503, "{\"taken\":4,\"error\":\"the learning queue is full\"}");
        assertThat(outbox.flush()).isPositive();
        edgeSays(202, "");
        outbox.flush();

        assertThat(posted).hasSize(10).doesNotHaveDuplicates();
        assertThat(outbox.sent()).isEqualTo(10);
    }

    @Test
    void whatTheEdgeWillNotHaveIsGivenUp() {
        add(10);
        edgeSays(400, "{\"taken\":0,\"error\":\"item 1: client: it is \\\"odd\\\"\"}");

        assertThat(outbox.flush()).isZero();
        assertThat(outbox.lost()).isEqualTo(10);
        assertThat(messages).containsExactly("the edge did not take 10 verdicts: item 1: client: it is \"odd\"");
    }

    @Test
    void aWrongTokenIsTriedAgain() {
        add(1);
        edgeSays(401, "{\"error\":\"show the token\"}");
        assertThat(outbox.flush()).isPositive();
        assertThat(outbox.isEmpty()).isFalse();
        assertThat(messages).containsExactly("show the token; trying again, 1 verdicts wait");
    }

    @Test
    void whatIsTooOldIsNotSent() {
        outbox.add(new Feedback(
                NOW.minus(Duration.ofDays(28)), "", InetAddress.ofLiteral("192.0.2.1"), Finding.SPAM, "x", "", 1));

        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.lost()).isEqualTo(1);
    }

    @Test
    void sourcesAreToldByTheirKind() {
        assertThat(Follower.Source.parse("postfix:/var/log/mail.log"))
                .isEqualTo(new Follower.Source(Follower.Kind.POSTFIX, Path.of("/var/log/mail.log")));
        assertThatThrownBy(() -> Follower.Source.parse("exim:/var/log/exim"))
                .hasMessageContaining("write postfix:/var/log/mail.log or rspamd:");
        assertThatThrownBy(() -> Follower.Source.parse("postfix:mail.log")).hasMessageContaining("no log to follow");
    }

    @Test
    void aStateThatCannotBeKeptIsToldAtOnce(@TempDir Path directory) {
        assertThatThrownBy(() -> Places.open(directory.resolve("absent").resolve("places")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("name another file with --state");
    }
}
