package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtpedge.it.parts.EmbeddedDnsbl.Behaviour;
import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the edge remembers of a client from one connection to the next, and what it must not. */
@ExtendWith(LeakWatch.class)
class ScreeningIT {

    private static final String CLIENT = "127.0.0.12";
    private static final String ITS_NAME = "12.0.0.127.bl.test";
    private static final String LISTED_NAME = "66.0.0.127.bl.test";

    /**
     * A question is sent again, as packets get lost, after a fraction of the deadline: of the stage's second that is some 60 ms, and on a busy
     * machine an answer takes longer. Where questions are counted none must be sent again.
     */
    private static final String NO_REPETITION = "dnsbl.deadline = 30s";

    @Test
    void concurrentClientsOfOneAddressShareOneLookUp() throws Exception {
        try (Stage stage = Stage.open(NO_REPETITION);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> sessions = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sessions.add(() -> greeting(stage, CLIENT));
            }
            for (Future<Integer> code : threads.invokeAll(sessions)) {
                assertThat(code.get()).isEqualTo(220);
            }

            assertThat(stage.dnsbl().queriesFor(ITS_NAME)).isEqualTo(1);
        }
    }

    @Test
    void anAnswerIsKeptForItsTime() throws IOException {
        try (Stage stage = Stage.open(NO_REPETITION)) {
            greeting(stage, CLIENT);
            assertRefused(stage);
            // The verdict does not wait for the listing's reason.
            await().untilAsserted(() ->
                    assertThat(stage.dnsbl().queriesFor(LISTED_NAME)).isEqualTo(2));

            greeting(stage, CLIENT);
            assertRefused(stage);

            assertThat(stage.dnsbl().queriesFor(ITS_NAME)).isEqualTo(1);
            assertThat(stage.dnsbl().queriesFor(LISTED_NAME)).isEqualTo(2);
        }
    }

    @Test
    void aFailureOfTheDnsIsNotKeptAsAPass() throws IOException {
        try (Stage stage = Stage.open()) {
            stage.dnsbl().behave(new Behaviour.ServerFailure());
            assertThat(greeting(stage, Stage.LISTED)).isEqualTo(220);
            assertThat(stage.mta().connections())
                    .as("passed, as nothing is known")
                    .isEqualTo(1);

            stage.dnsbl().behave(new Behaviour.Normal());
            assertRefused(stage);
            assertThat(stage.mta().connections())
                    .as("refused, as soon as the list answers")
                    .isEqualTo(1);
        }
    }

    @Test
    void aTruncatedAnswerIsAskedForOverTcp() throws IOException {
        try (Stage stage = Stage.open()) {
            stage.dnsbl().behave(new Behaviour.Truncated());
            assertRefused(stage);
        }
    }

    @Test
    void aClientThatWaitedOnceNeedNotWaitAgain() throws IOException {
        try (Stage stage = Stage.open("pregreet.wait = 700ms")) {
            Duration first = untilGreeted(stage);
            Duration second = untilGreeted(stage);

            assertThat(first).isGreaterThanOrEqualTo(Duration.ofMillis(690));
            assertThat(second).isLessThan(Duration.ofMillis(500));
        }
    }

    private static Duration untilGreeted(Stage stage) throws IOException {
        try (SmtpClient client = stage.client(CLIENT)) {
            client.expect(220);
            return client.dialogue().getFirst().at();
        }
    }

    private static int greeting(Stage stage, String source) throws IOException {
        try (SmtpClient client = stage.client(source)) {
            return client.read().code();
        }
    }

    private static void assertRefused(Stage stage) throws IOException {
        try (SmtpClient client = stage.client(Stage.LISTED)) {
            client.expect(220);
            client.command("EHLO spammer.test", 250);
            client.command("MAIL FROM:<a@spammer.test>", 250);
            client.command("RCPT TO:<b@mta.test>", 550);
        }
    }
}
