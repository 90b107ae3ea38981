package io.smtpedge.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each end that a server can put to a session is told from the others. */
@Timeout(60)
class OpenSessionTest {

    private final SmtpLoad load = new SmtpLoad(System::nanoTime);

    @AfterEach
    void stop() {
        load.close();
    }

    @Test
    void delivered() throws Exception {
        Outcomes outcomes = attempt("220", "250", "250", "250", "354", "250", "221");

        assertThat(outcomes.counts()).isEqualTo(Map.of(Outcome.DELIVERED, 10L));
        assertThat(outcomes.greeted()).isEqualTo(10);
        assertThat(outcomes.answered().count()).isEqualTo(10);
    }

    @Test
    void refusedAtTheRecipientItSaysQuit() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("220", "250", "250", "550", "221")) {
            Outcomes outcomes = load.attempt(plan(server.address(), Duration.ofSeconds(40)));

            assertThat(outcomes.counts()).isEqualTo(Map.of(Outcome.REFUSED, 10L));
            assertThat(server.received()).endsWith("QUIT\r\n");
        }
    }

    @Test
    void toldToComeBack() throws Exception {
        assertThat(attempt("220", "250", "250", "451", "221").counts()).isEqualTo(Map.of(Outcome.DEFERRED, 10L));
        assertThat(attempt("421").counts()).isEqualTo(Map.of(Outcome.TURNED_AWAY, 10L));
        assertThat(attempt("220", "250", "421").counts()).isEqualTo(Map.of(Outcome.TURNED_AWAY, 10L));
    }

    @Test
    void dropped() throws Exception {
        assertThat(attempt("521").counts()).isEqualTo(Map.of(Outcome.DROPPED, 10L));
    }

    @Test
    void closedWithoutAnAnswer() throws Exception {
        assertThat(attempt("220", "250").counts()).isEqualTo(Map.of(Outcome.CUT, 10L));
    }

    @Test
    void neverAnswered() throws Exception {
        try (ScriptedServer server = ScriptedServer.start()) {
            Outcomes outcomes = load.attempt(plan(server.silentAddress(), Duration.ofMillis(200)));

            assertThat(outcomes.counts()).isEqualTo(Map.of(Outcome.SILENCE, 10L));
            assertThat(outcomes.answered().count()).isZero();
        }
    }

    private Outcomes attempt(String... replies) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(replies)) {
            return load.attempt(plan(server.address(), Duration.ofSeconds(40)));
        }
    }

    private static LoadPlan plan(InetSocketAddress target, Duration sessionTime) {
        return new LoadPlan(target, List.of(), Dialogue.DELIVER, 10, 4, 1000, Duration.ofSeconds(50), sessionTime);
    }
}
