package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.edge.fastpath.Sighting;
import io.smtpedge.edge.fastpath.Sighting.Basis;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.BareDot;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.OnUnavailable;
import io.smtpedge.edge.policy.Rate;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the fast path is told of a session: good news at the end, bad news at once. */
class ConductTest {

    private static final InetAddress CLIENT = TestEdge.CLIENT.getAddress();
    private static final Duration GREET_WAIT = TestEdge.TIMES.greetWait();

    /** As the lists of {@link Lists} have it. */
    private static final Duration TTL = Duration.ofMinutes(5);

    private final TestEdge edge = new TestEdge();

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    private TestSocket backend() {
        return edge.backend.socket();
    }

    /** A client that has waited, been greeted, and said EHLO. */
    private TestSocket greeted() {
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);
        backend().peerSends("220 mta.example ESMTP\r\n");
        client.peerSends("EHLO a.example\r\n");
        backend().peerSends("250-mta.example\r\n250-PIPELINING\r\n250 STARTTLS\r\n");
        client.peerReceived();
        return client;
    }

    private void deliver(TestSocket client) {
        client.peerSends("MAIL FROM:<a@a.example>\r\nRCPT TO:<b@example>\r\nDATA\r\n");
        backend().peerSends("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
        client.peerSends("Subject: x\r\n\r\n.\r\n");
        backend().peerSends("250 2.0.0 queued\r\n");
    }

    private void quit(TestSocket client) {
        client.peerSends("QUIT\r\n");
        backend().peerSends("221 Bye\r\n");
        backend().peerEnds();
        client.peerEnds();
    }

    private Sighting.Clean clean() {
        assertThat(edge.sightings()).singleElement().isInstanceOf(Sighting.Clean.class);
        return (Sighting.Clean) edge.sightings().getFirst();
    }

    /** The answers came within the session, after its begin at the earliest. */
    @Test
    void whoHasPassedEverythingIsCleanForAsLongAsTheShortestOfIt() {
        TestSocket client = greeted();
        deliver(client);
        edge.pass(Duration.ofMinutes(1));
        assertThat(edge.sightings()).as("until the end").isEmpty();
        quit(client);

        assertThat(clean().client()).isEqualTo(CLIENT);
        assertThat(clean().basis()).isEqualTo(Basis.TESTS);
        assertThat(clean().holds()).isEqualTo(TTL.minus(GREET_WAIT).minusMinutes(1));
    }

    @Test
    void aPassThatEndsSoonerCounts() {
        edge.dnsbl = Action.IGNORE;
        TestSocket client = greeted();
        deliver(client);
        edge.pass(Duration.ofMinutes(1));
        quit(client);

        assertThat(clean().holds()).isEqualTo(Duration.ofDays(1).minusMinutes(1));
    }

    @Test
    void aSessionThatOutlivesTheAnswersIsCleanAndHasNothingLeft() {
        TestSocket client = greeted();
        deliver(client);
        for (int i = 0; i < 3; i++) {
            edge.pass(Duration.ofMinutes(2));
            client.peerSends("NOOP\r\n");
            backend().peerSends("250 Ok\r\n");
        }
        quit(client);

        assertThat(clean().holds()).isNegative();
    }

    /** The tests of the dialogue are not passed by saying QUIT. */
    @Test
    void whoHasDeliveredNothingHasNotPassedEverything() {
        quit(greeted());

        assertThat(clean().holds()).isZero();
    }

    @Test
    void underTlsOnlyWhatCameBeforeIsKnown() {
        TestSocket client = greeted();
        client.peerSends("STARTTLS\r\n");
        backend().peerSends("220 Go ahead\r\n");
        client.peerSends("\u0016\u0003\u0001\u0002\0");
        client.peerEnds();
        backend().peerEnds();

        assertThat(clean().basis()).isEqualTo(Basis.TESTS_BEFORE_TLS);
        assertThat(clean().holds()).isEqualTo(TTL.minus(GREET_WAIT));
    }

    @Test
    void whoHasDeliveredInTheClearBeforeIsKnownUnderTlsToo() {
        for (io.smtpedge.edge.policy.Test test : DeepTests.TESTS) {
            edge.memory.pass(ClientNetwork.of(CLIENT), test);
        }
        TestSocket client = greeted();
        client.peerSends("STARTTLS\r\n");
        backend().peerSends("220 Go ahead\r\n");
        client.peerEnds();
        backend().peerEnds();

        assertThat(clean().basis()).isEqualTo(Basis.TESTS);
    }

    @Test
    void aMissingAnswerIsNoFullPass() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.silent(client));
        TestSocket client = greeted();
        deliver(client);
        quit(client);

        assertThat(clean().holds()).isZero();
    }

    @Test
    void whoIsListedAndLetPassAllTheSameIsNoFullPass() {
        edge.dnsbl = Action.IGNORE;
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listed(client, 3));
        TestSocket client = greeted();
        deliver(client);
        quit(client);

        assertThat(clean().holds()).isZero();
    }

    /** Decided is not settled: a list may still speak. */
    @Test
    void anAnswerThatIsStillToComeIsNoFullPass() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.allowListPending(client));
        edge.settled = new CompletableFuture<>();
        TestSocket client = greeted();
        deliver(client);
        quit(client);

        assertThat(clean().holds()).isZero();
    }

    @Test
    void aPermittedClientIsKnownByTheRule() {
        edge.allow = List.of(Cidr.parse("192.0.2.0/24"));
        TestSocket client = edge.forwarded();
        client.peerSends("QUIT\r\n");
        backend().peerSends("221 Bye\r\n");
        backend().peerEnds();
        client.peerEnds();

        assertThat(clean()).isEqualTo(new Sighting.Clean(CLIENT, Basis.RULE, Sighting.WHILE_THE_RULES_STAND));
    }

    /** No other test is due for it. */
    @Test
    void aScoreThatLetsEverythingPassHoldsAsLongAsItsAnswers() {
        edge.allowThreshold = -5;
        edge.lists = client -> CompletableFuture.completedFuture(Lists.allowed(client, -5));
        TestSocket client = edge.forwarded();
        quit(client);

        assertThat(clean()).isEqualTo(new Sighting.Clean(CLIENT, Basis.TESTS, TTL));
    }

    @Test
    void aRefusalIsToldAtOnce() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listed(client, 3));
        edge.refused();

        assertThat(edge.sightings()).containsExactly(new Sighting.Guilty(CLIENT));
    }

    @Test
    void aViolationIsToldAtOnce() {
        TestSocket client = greeted();

        client.peerSends("NOOP\r\nRCPT TO:<b@example>\r\n");

        assertThat(edge.sightings()).isNotEmpty().containsOnly(new Sighting.Guilty(CLIENT));
    }

    @Test
    void aViolationThatIsIgnoredIsNoCleanSession() {
        edge.bareNewline = Action.IGNORE;
        TestSocket client = greeted();
        client.peerSends("NOOP\n");
        assertThat(edge.sightings()).containsExactly(new Sighting.Guilty(CLIENT));
        backend().peerSends("250 Ok\r\n");
        quit(client);

        assertThat(edge.sightings()).hasSize(1);
    }

    /** It may be a large provider's relay, but only the edge can stop what it carries. */
    @Test
    void whoSmugglesStaysWithTheEdge() {
        edge.bareDot = BareDot.REFUSE;
        TestSocket client = greeted();
        client.peerSends("MAIL FROM:<a@a.example>\r\nRCPT TO:<b@example>\r\nDATA\r\n");
        backend().peerSends("250 Ok\r\n250 Ok\r\n354 Go ahead\r\n");
        client.peerSends("Subject: x\r\n\r\n\n.\nMAIL FROM:<admin@example>\r\n");

        assertThat(edge.sightings()).isNotEmpty().containsOnly(new Sighting.Guilty(CLIENT));
    }

    @Test
    void aKnownClientThatTalksEarlyIsTakenBackAtOnce() {
        edge.memory.pass(ClientNetwork.of(CLIENT), io.smtpedge.edge.policy.Test.PREGREET);
        TestSocket client = edge.accept();

        client.peerSends("EHLO eager.example\r\n");

        assertThat(edge.sightings()).containsExactly(new Sighting.Guilty(CLIENT));
    }

    @Test
    void whoTalksEarlyWhereThatIsIgnoredIsNoCleanClient() {
        edge.pregreet = Action.IGNORE;
        CompletableFuture<DnsblResult> answer = new CompletableFuture<>();
        edge.lists = _ -> answer;
        TestSocket client = edge.accept();
        client.peerSends("EHLO eager.example\r\n");
        answer.complete(Lists.notListed(CLIENT));
        edge.runTasks();
        backend().peerSends("220 mta.example\r\n250 Ok\r\n");
        client.peerResets();

        assertThat(edge.sightings()).containsExactly(new Sighting.Guilty(CLIENT));
    }

    @Test
    void whoHasToComeBackIsDoubtful() {
        edge.onUnavailable = OnUnavailable.DEFER;
        edge.lists = client -> CompletableFuture.completedFuture(Lists.silent(client));
        edge.accept();
        edge.pass(GREET_WAIT);

        assertThat(edge.sightings()).containsExactly(new Sighting.Doubtful(CLIENT));
    }

    /** That there is no room says nothing about the client. */
    @Test
    void whoFindsNoPlaceIsNeitherGoodNorBad() {
        edge.forwarding = 0;
        edge.accept();
        edge.pass(GREET_WAIT);

        assertThat(edge.sightings()).isEmpty();
    }

    @Test
    void aSessionThatFailsForTheBackendIsNeitherGoodNorBad() {
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);
        backend().peerEnds();
        client.peerReceived();
        client.peerEnds();

        assertThat(edge.sightings()).isEmpty();
    }

    @Test
    void aBackendThatRefusesTheClientMakesNoCleanSession() {
        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);
        backend().peerSends("554 5.7.1 go away\r\n");
        quit(client);

        assertThat(edge.sightings()).isEmpty();
    }

    @Test
    void whomTheRulesDropTheKernelMayKeepAway() {
        edge.deny = List.of(Cidr.parse("192.0.2.0/24"));
        edge.accept();

        assertThat(edge.sightings()).containsExactly(new Sighting.Barred(CLIENT, true, Sighting.WHILE_THE_RULES_STAND));
    }

    /** To be refused in a dialogue is what the operator wants then. */
    @Test
    void whomTheRulesRefuseInADialogueItMayNot() {
        edge.deny = List.of(Cidr.parse("192.0.2.0/24"));
        edge.reject = Action.ENFORCE;
        edge.accept();

        assertThat(edge.sightings()).containsExactly(new Sighting.Guilty(CLIENT));
    }

    @Test
    void whoIsRefusedTooOftenIsBarredForWhatIsLeftOfTheTime() {
        edge.repeatOffender = Optional.of(Rate.parse("1 per 1h"));
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listed(client, 3));
        edge.refused().peerResets();
        edge.pass(Duration.ofMinutes(20));

        edge.accept(TestEdge.address("192.0.2.66", 40_001));

        assertThat(edge.sightings())
                .containsExactly(
                        new Sighting.Guilty(CLIENT), new Sighting.Barred(CLIENT, false, Duration.ofMinutes(40)));
    }
}
