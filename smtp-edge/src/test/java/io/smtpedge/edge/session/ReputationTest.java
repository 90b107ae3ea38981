package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.policy.Opinion;
import io.smtpedge.edge.policy.Stance;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.model.Advice;
import io.smtpedge.reputation.model.Estimate;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.model.Reason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What follows from what is thought of a client, and what does not. */
class ReputationTest {

    private static final String BACKEND = "220 mta.example ESMTP\r\n";

    private final TestEdge edge = new TestEdge();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void nothingIsLeft() {
        edge.endAll();
    }

    private static InetSocketAddress client(int port) {
        return TestEdge.address("192.0.2.66", port);
    }

    private void thinks(Advice advice, Stance stance) {
        thinks(advice, stance, false);
    }

    private void thinks(Advice advice, Stance stance, boolean overruled) {
        edge.advisor = (_, _) -> {
            asked.incrementAndGet();
            Estimate estimate =
                    new Estimate(0.971, 0.944, 0.992, List.of(new Reason("base", -0.4), new Reason("history", 3.9)));
            return new Opinion(new Judgement(estimate, advice, overruled, 64_500), stance, "0a1b2c3d");
        };
    }

    private TestSocket forwarded(InetSocketAddress from) {
        TestSocket client = edge.accept(from);
        edge.pass(Duration.ofSeconds(2));
        edge.backend.socket().peerSends(BACKEND);
        assertThat(client.peerReceived()).isEqualTo(BACKEND);
        return client;
    }

    private SessionRecord.Reputation recorded() {
        return Objects.requireNonNull(edge.record().reputation());
    }

    // ---- refusals ----

    @Test
    void whoIsToBeRefusedIsRefusedAtEachRecipient() {
        thinks(Advice.REFUSE, Stance.ENFORCE);
        TestSocket client = edge.accept();
        client.peerReceived();
        client.peerSends("EHLO a\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\n");

        assertThat(client.peerReceived())
                .endsWith(
                        "550 5.7.1 Service unavailable; client [192.0.2.66] blocked using reputation; ref session-1\r\n");
        client.peerResets();
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        SessionRecord.Decision verdict = Objects.requireNonNull(edge.record().verdict());
        assertThat(verdict.test()).isEqualTo("reputation");
        assertThat(verdict.reason()).isEqualTo("bad with 0.97 (0.94 to 0.99): history +3.9, base -0.4");
        assertThat(recorded().advice()).isEqualTo("refuse");
        assertThat(recorded().mode()).isEqualTo("enforce");
        assertThat(recorded().asn()).isEqualTo(64_500);
        assertThat(recorded().config()).isEqualTo("0a1b2c3d");
    }

    @Test
    void whoMayComeBackLaterIsToldSo() {
        thinks(Advice.LATER, Stance.ENFORCE);
        TestSocket client = edge.accept();
        client.peerSends("EHLO a\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\n");

        assertThat(client.peerReceived())
                .endsWith(
                        "451 4.7.1 Service unavailable; client [192.0.2.66] blocked using reputation; try again later;"
                                + " ref session-1\r\n");
        client.peerResets();
        assertThat(edge.outcome()).isEqualTo(Outcome.DEFERRED);
    }

    @Test
    void inShadowNothingChangesAndTheRecordSaysWhatWouldHaveBeen() {
        thinks(Advice.REFUSE, Stance.SHADOW);
        forwarded(client(40_000)).peerResets();

        assertThat(edge.outcome()).isEqualTo(Outcome.FORWARDED);
        assertThat(recorded().advice()).isEqualTo("refuse");
        assertThat(recorded().mode()).isEqualTo("shadow");
    }

    @Test
    void norWhileTheEdgeIsLearning() {
        thinks(Advice.REFUSE, Stance.LEARNING);
        forwarded(client(40_000)).peerResets();

        assertThat(recorded().mode()).isEqualTo("learning");
    }

    @Test
    void theOperatorsListsAreAbsolute() {
        edge.allow = List.of(Cidr.parse("192.0.2.66"));
        thinks(Advice.REFUSE, Stance.ENFORCE);
        forwarded(client(40_000)).peerResets();

        assertThat(asked).as("nobody was asked").hasValue(0);
    }

    @Test
    void whereNothingIsLearnedTheRecordSaysNothing() {
        forwarded(client(40_000)).peerResets();

        assertThat(edge.record().reputation()).isNull();
    }

    @Test
    void aSessionIsJudgedOnce() {
        thinks(Advice.NORMAL, Stance.ENFORCE);
        forwarded(client(40_000));

        assertThat(asked).hasValue(1);
    }

    @Test
    void andAgainWhereALastAnswerSaysSomethingNew() {
        thinks(Advice.NORMAL, Stance.ENFORCE);
        CompletableFuture<io.smtpedge.dnsbl.DnsblResult> last = new CompletableFuture<>();
        edge.settled = last;
        edge.lists = address -> CompletableFuture.completedFuture(Lists.notListed(address));
        edge.accept();
        last.complete(Lists.listed(TestEdge.CLIENT.getAddress(), 3));
        edge.runTasks();

        assertThat(asked).hasValue(2);
    }

    // ---- good clients ----

    @Test
    void aTrustedClientDoesNotWait() {
        thinks(Advice.FAST_LANE, Stance.ENFORCE);
        TestSocket client = edge.accept();
        edge.backend.socket().peerSends(BACKEND);

        assertThat(client.peerReceived()).as("without a greet wait").isEqualTo(BACKEND);
    }

    @Test
    void inShadowItDoes() {
        thinks(Advice.FAST_LANE, Stance.SHADOW);
        TestSocket client = edge.accept();
        edge.pass(Duration.ofMillis(1999));

        assertThat(client.peerReceived()).isEmpty();
        assertThat(edge.backend.sockets()).isEmpty();
    }

    @Test
    void norDoesItPayForItsNeighbours() {
        edge.maxConnectionsPerNetwork = 1;
        thinks(Advice.NORMAL, Stance.ENFORCE);
        edge.accept(TestEdge.address("192.0.2.1", 40_000));
        assertThat(edge.accept(TestEdge.address("192.0.2.2", 40_000)).peerReceived())
                .startsWith("421 ");

        thinks(Advice.FAST_LANE, Stance.ENFORCE);
        edge.accept(TestEdge.address("192.0.2.3", 40_000));
        assertThat(edge.backend.sockets()).hasSize(1);
    }

    @Test
    void butForItself() {
        edge.maxConnectionsPerClient = 1;
        thinks(Advice.FAST_LANE, Stance.ENFORCE);
        edge.accept(client(40_000));

        assertThat(edge.accept(client(40_001)).peerReceived()).startsWith("421 ");
    }

    @Test
    void aVeteranIsNotRefusedForBeingListed() {
        edge.lists = address -> CompletableFuture.completedFuture(Lists.listed(address, 3));
        thinks(Advice.NORMAL, Stance.ENFORCE, true);
        forwarded(client(40_000)).peerResets();

        assertThat(recorded().overruled()).isTrue();
        assertThat(Objects.requireNonNull(edge.record().verdict()).reason())
                .isEqualTo("blocked using bl.example; spam source, which its own good history overrules");
    }

    @Test
    void inShadowItIsAndTheRecordSaysThatItWouldNotBe() {
        edge.lists = address -> CompletableFuture.completedFuture(Lists.listed(address, 3));
        thinks(Advice.NORMAL, Stance.SHADOW, true);
        edge.accept().peerResets();

        assertThat(Objects.requireNonNull(edge.record().verdict()).test()).isEqualTo("dnsbl");
        assertThat(recorded().overruled()).isTrue();
    }

    @Test
    void aLateAnswerDoesNotCondemnAVeteranEither() {
        thinks(Advice.NORMAL, Stance.ENFORCE, true);
        CompletableFuture<io.smtpedge.dnsbl.DnsblResult> last = new CompletableFuture<>();
        edge.settled = last;
        TestSocket client = forwarded(client(40_000));
        last.complete(Lists.listed(TestEdge.CLIENT.getAddress(), 3));
        edge.runTasks();

        assertThat(client.isOpen()).isTrue();
        assertThat(client.peerReceived()).isEmpty();
    }

    // ---- doubtful clients ----

    @Test
    void aDoubtfulClientHasFewSessionsAtOnce() {
        thinks(Advice.THROTTLE, Stance.ENFORCE);
        forwarded(client(40_000));
        TestSocket second = forwarded(client(40_001));
        TestSocket third = edge.accept(client(40_002));

        assertThat(third.peerReceived())
                .isEqualTo("421 4.7.0 Error: too many connections; client [192.0.2.66] limited using reputation;"
                        + " try again later; ref session-3\r\n");
        assertThat(edge.record().outcome()).isEqualTo(Outcome.LIMITED);
        assertThat(Objects.requireNonNull(edge.record().verdict()).test()).isEqualTo("throttle");

        second.peerResets();
        forwarded(client(40_003));
    }

    @Test
    void andFewRecipientsAnHour() {
        thinks(Advice.THROTTLE, Stance.ENFORCE);
        TestSocket client = forwarded(client(40_000));
        TestSocket backend = edge.backend.socket();
        mailTo(client, backend, 5);
        backend.peerReceived();
        client.peerSends("RCPT TO:<6@y>\r\n");

        assertThat(client.peerReceived())
                .isEqualTo("421 4.7.0 Error: too many recipients; client [192.0.2.66] limited using reputation;"
                        + " try again later; ref session-1\r\n");
        assertThat(backend.peerReceived()).as("the backend has not heard of it").isEmpty();
        assertThat(backend.isOpen()).isFalse();
        client.peerEnds();
        assertThat(edge.record().outcome()).isEqualTo(Outcome.LIMITED);
        assertThat(edge.record().detail()).isEqualTo("too many recipients of a doubtful client within an hour");

        TestSocket next = edge.accept(client(40_001));
        edge.pass(Duration.ofSeconds(2));
        assertThat(next.peerReceived()).as("its next session").startsWith("421 4.7.0 Error: too many recipients");
        edge.pass(Duration.ofMinutes(12));
        forwarded(client(40_002));
    }

    /** It would send the message again, were it not to hear of it. */
    @Test
    void aMessageIsAcknowledgedBeforeTheRecipientThatIsOneTooMany() {
        thinks(Advice.THROTTLE, Stance.ENFORCE);
        TestSocket client = forwarded(client(40_000));
        TestSocket backend = edge.backend.socket();
        client.peerSends("EHLO a.example\r\n");
        backend.peerSends("250-mta.example\r\n250 PIPELINING\r\n");
        mailTo(client, backend, 5);
        client.peerSends("DATA\r\n");
        backend.peerSends("354 go\r\n");
        client.peerReceived();
        backend.peerReceived();
        client.peerSends("Subject: a\r\n\r\nb\r\n.\r\nMAIL FROM:<a@x>\r\nRCPT TO:<6@y>\r\nDATA\r\n");

        assertThat(backend.peerReceived()).isEqualTo("Subject: a\r\n\r\nb\r\n.\r\nMAIL FROM:<a@x>\r\n");
        assertThat(client.peerReceived()).isEmpty();
        backend.peerSends("250 2.0.0 taken\r\n");

        assertThat(client.peerReceived()).startsWith("250 2.0.0 taken\r\n421 4.7.0 Error: too many recipients");
        client.peerEnds();
        assertThat(Objects.requireNonNull(edge.record().dialogue()).delivered()).isEqualTo(1);
    }

    /** Pipelining of a doubtful client goes on behind the reply. */
    @Test
    void whatIsHeldForAnAcknowledgementGoesOnAfterIt() {
        thinks(Advice.THROTTLE, Stance.ENFORCE);
        TestSocket client = forwarded(client(40_000));
        TestSocket backend = edge.backend.socket();
        client.peerSends("EHLO a.example\r\n");
        backend.peerSends("250-mta.example\r\n250 PIPELINING\r\n");
        mailTo(client, backend, 1);
        client.peerSends("DATA\r\n");
        backend.peerSends("354 go\r\n");
        backend.peerReceived();
        client.peerSends(".\r\nMAIL FROM:<a@x>\r\nRCPT TO:<2@y>\r\nDATA\r\n");
        assertThat(backend.peerReceived()).isEqualTo(".\r\nMAIL FROM:<a@x>\r\n");
        backend.peerSends("250 2.0.0 taken\r\n");

        assertThat(backend.peerReceived()).isEqualTo("RCPT TO:<2@y>\r\nDATA\r\n");
    }

    @Test
    void aSessionUnderTlsCountsAsOneRecipient() {
        edge.doubtful = new Admission.Doubtful(2, 1);
        thinks(Advice.THROTTLE, Stance.ENFORCE);
        TestSocket client = forwarded(client(40_000));
        TestSocket backend = edge.backend.socket();
        client.peerSends("EHLO a.example\r\n");
        backend.peerSends("250-mta.example\r\n250 STARTTLS\r\n");
        client.peerSends("STARTTLS\r\n");
        backend.peerSends("220 go\r\n");
        client.peerSends("secret");
        client.peerResets();
        TestSocket next = edge.accept(client(40_001));
        edge.pass(Duration.ofSeconds(2));

        assertThat(next.peerReceived()).startsWith("421 4.7.0 Error: too many recipients");
    }

    @Test
    void inShadowNobodyIsThrottled() {
        thinks(Advice.THROTTLE, Stance.SHADOW);
        for (int port = 40_000; port < 40_005; port++) {
            TestSocket client = forwarded(client(port));
            mailTo(client, edge.backend.socket(), 10);
        }
    }

    /** Each RCPT is answered before the next. */
    private static void mailTo(TestSocket client, TestSocket backend, int recipients) {
        client.peerSends("MAIL FROM:<a@x>\r\n");
        backend.peerSends("250 ok\r\n");
        for (int i = 1; i <= recipients; i++) {
            client.peerSends("RCPT TO:<" + i + "@y>\r\n");
            backend.peerSends("250 ok\r\n");
        }
        client.peerReceived();
        backend.peerReceived();
    }
}
