package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.policy.OnUnavailable;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From accept to the verdict: what a client waits for, and what its behaviour leads to. */
class ScreeningTest {

    private static final Duration GREET_WAIT = TestEdge.TIMES.greetWait();

    private final TestEdge edge = new TestEdge();

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    @Test
    void aSilentUnlistedClientIsForwardedAfterTheGreetWait() {
        TestSocket client = edge.accept();

        edge.pass(GREET_WAIT.minusMillis(1));
        assertThat(edge.backend.sockets()).isEmpty();
        assertThat(client.peerReceived()).isEmpty();

        edge.pass(Duration.ofMillis(1));
        edge.backend.socket().peerSends("220 mta.example ESMTP\r\n");
        assertThat(client.peerReceived()).isEqualTo("220 mta.example ESMTP\r\n");
        assertThat(edge.log())
                .containsExactly("CONNECT from [192.0.2.66]:40000 to [203.0.113.25]:25", "PASS NEW [192.0.2.66]:40000");
    }

    @Test
    void theAllowListPassesWithoutAnyTest() {
        edge.allow = List.of(Cidr.parse("192.0.2.64/26"));

        TestSocket client = edge.accept();

        assertThat(edge.backend.clients()).containsExactly(TestEdge.CLIENT);
        assertThat(edge.asked()).isEmpty();
        assertThat(edge.log()).contains("ALLOWLISTED [192.0.2.66]:40000");
        client.peerResets();
        assertThat(edge.record().tests()).isEmpty();
    }

    @Test
    void theDenyListDropsAtOnce() {
        edge.deny = List.of(Cidr.parse("192.0.2.66"));

        TestSocket client = edge.accept();

        assertThat(client.peerReceived()).isEqualTo("521 5.3.2 Service currently unavailable; ref session-1\r\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(edge.backend.clients()).isEmpty();
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(edge.log())
                .containsExactly(
                        "CONNECT from [192.0.2.66]:40000 to [203.0.113.25]:25",
                        "DENYLISTED [192.0.2.66]:40000",
                        "NOQUEUE: reject: CONNECT from [192.0.2.66]:40000: 521 5.3.2 Service currently unavailable",
                        "DISCONNECT [192.0.2.66]:40000");
    }

    @Test
    void oneClientMayNotHaveAllConnections() {
        edge.maxConnectionsPerClient = 1;
        edge.accept();

        TestSocket second = edge.accept(TestEdge.address("192.0.2.66", 40_001));
        TestSocket other = edge.accept(TestEdge.address("192.0.2.67", 40_000));

        assertThat(second.peerReceived()).isEqualTo("421 4.7.0 Error: too many connections\r\n");
        assertThat(second.isOpen()).isFalse();
        assertThat(other.isOpen()).isTrue();
        assertThat(edge.outcome()).isEqualTo(Outcome.LIMITED);
        assertThat(edge.log()).contains("NOQUEUE: reject: CONNECT from [192.0.2.66]:40001: too many connections");
    }

    @Test
    void whoeverComesWhenAllIsTakenIsToldToComeBack() {
        edge.maxConnections = 1;
        edge.accept();

        TestSocket second = edge.accept(TestEdge.address("198.51.100.7", 40_000));

        assertThat(second.peerReceived()).isEqualTo("421 4.3.2 All server ports are busy\r\n");
        assertThat(edge.outcome()).isEqualTo(Outcome.LIMITED);
        assertThat(edge.log()).contains("NOQUEUE: reject: CONNECT from [198.51.100.7]:40000: all server ports busy");
    }

    @Test
    void aClosedSessionMakesRoomForAnother() {
        edge.maxConnections = 1;
        edge.accept().peerResets();

        TestSocket second = edge.accept(TestEdge.address("198.51.100.7", 40_000));

        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void talkingEarlyIsRefusedAtOnceWithoutWaitingForTheLists() {
        edge.lists = _ -> new CompletableFuture<>();
        TestSocket client = edge.accept();

        edge.pass(Duration.ofMillis(220));
        client.peerSends("EHLO spam.example\r\n");

        assertThat(client.peerReceived()).startsWith("220 mx.example ESMTP\r\n250-mx.example\r\n");
        client.peerSends("MAIL FROM:<a@spam.example>\r\nRCPT TO:<b@example>\r\n");
        assertThat(client.peerReceived()).isEqualTo("250 2.1.0 Ok\r\n550 5.5.1 Protocol error; ref session-1\r\n");
        assertThat(edge.backend.clients()).isEmpty();
        assertThat(edge.log()).contains("PREGREET 19 after 0.22 from [192.0.2.66]:40000: EHLO spam.example\\r\\n");
    }

    @Test
    void talkingEarlyMayBeDropped() {
        edge.pregreet = Action.DROP;
        TestSocket client = edge.accept();

        client.peerSends("GET / HTTP/1.1\r\n");

        assertThat(client.peerReceived()).isEqualTo("521 5.5.1 Protocol error; ref session-1\r\n");
        client.peerEnds();
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    /** Ignored means logged, not lost: the backend gets the bytes, behind its own greeting. */
    @Test
    void talkingEarlyMayBeIgnoredAndIsReplayed() {
        edge.pregreet = Action.IGNORE;
        edge.pipelining = Action.IGNORE;
        CompletableFuture<DnsblResult> answer = new CompletableFuture<>();
        edge.lists = _ -> answer;
        TestSocket client = edge.accept();

        client.peerSends("EHLO ");
        client.peerSendsSingly("eager.example\r\n");
        answer.complete(Lists.notListed(TestEdge.CLIENT.getAddress()));
        edge.runTasks();
        client.peerSends("NOOP\r\n");
        assertThat(edge.backend.socket().peerReceived()).isEmpty();

        edge.backend.socket().peerSends("220 mta.example\r\n");
        assertThat(edge.backend.socket().peerReceived()).isEqualTo("EHLO eager.example\r\nNOOP\r\n");
        assertThat(edge.log()).contains("PREGREET 5 after 0 from [192.0.2.66]:40000: EHLO ");
        client.peerResets();
        SessionRecord record = edge.record();
        assertThat(record.evidence()).contains(new SessionRecord.Finding("pregreet", "5 octets after 0 ms: EHLO "));
        assertThat(record.bytes().fromClient()).isEqualTo(26);
        assertThat(record.bytes().toBackend()).isEqualTo(26);
    }

    @Test
    void nobodyWaitsForTheGreetingWhereItWouldDecideNothing() {
        edge.pregreet = Action.IGNORE;

        edge.accept();

        assertThat(edge.backend.clients()).hasSize(1);
    }

    /** Octets one by one, a packet each: bounded, and no deeper to read for being many. */
    @Test
    void earlyBytesAreBounded() {
        edge.pregreet = Action.IGNORE;
        edge.lists = _ -> new CompletableFuture<>();
        TestSocket client = edge.accept();

        client.peerSendsSingly("x".repeat(20_000));

        assertThat(client.config().isAutoRead()).isFalse();
        assertThat(client.hasUnread()).isTrue();
        client.peerResets();
        assertThat(edge.record().bytes().fromClient()).isEqualTo(4096);
    }

    @Test
    void aListedClientIsRefusedWithoutWaitingForItsGreeting() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listed(client, 3));

        TestSocket client = edge.accept();

        assertThat(client.peerReceived()).isEqualTo("220 mx.example ESMTP\r\n");
        assertThat(edge.log()).contains("DNSBL rank 3 for [192.0.2.66]:40000");
    }

    @Test
    void aListedClientMayBeDropped() {
        edge.dnsbl = Action.DROP;
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listed(client, 3));

        TestSocket client = edge.accept();

        String refusal = "521 5.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example; ref session-1";
        assertThat(client.peerReceived()).isEqualTo(refusal + "\r\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(edge.log()).contains("NOQUEUE: reject: CONNECT from [192.0.2.66]:40000: " + unreferred(refusal));
    }

    @Test
    void aListingMayBeIgnored() {
        edge.dnsbl = Action.IGNORE;
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listed(client, 3));

        edge.accept();
        edge.pass(GREET_WAIT);

        assertThat(edge.backend.clients()).hasSize(1);
        assertThat(edge.log()).contains("DNSBL rank 3 for [192.0.2.66]:40000");
    }

    @Test
    void theListsAreWaitedForBeyondTheGreetWait() {
        CompletableFuture<DnsblResult> answer = new CompletableFuture<>();
        edge.lists = _ -> answer;
        TestSocket client = edge.accept();

        edge.pass(GREET_WAIT.plusSeconds(1));
        assertThat(edge.backend.clients()).isEmpty();
        client.peerSends("EHLO patient.example\r\n");

        answer.complete(Lists.notListed(TestEdge.CLIENT.getAddress()));
        edge.runTasks();
        assertThat(edge.backend.clients()).hasSize(1);
        assertThat(edge.log()).as("after the wait nothing is early").noneMatch(line -> line.contains("PREGREET"));
    }

    /** The lists promise an answer in time; the session does not depend on the promise. */
    @Test
    void anAnswerThatNeverComesEndsInATimeout() {
        edge.lists = _ -> new CompletableFuture<>();
        TestSocket client = edge.accept();

        edge.pass(GREET_WAIT);
        edge.pass(TestEdge.TIMES.screen());

        assertThat(client.peerReceived()).isEqualTo("421 4.4.2 mx.example Error: timeout exceeded\r\n");
        assertThat(edge.outcome()).isEqualTo(Outcome.TIMEOUT);
    }

    @Test
    void anAnswerAfterTheEndOfItsSessionIsDropped() {
        CompletableFuture<DnsblResult> answer = new CompletableFuture<>();
        edge.lists = _ -> answer;
        edge.accept().peerResets();

        answer.complete(Lists.listed(TestEdge.CLIENT.getAddress(), 3));
        edge.runTasks();

        assertThat(edge.outcome()).isEqualTo(Outcome.HANGUP);
        assertThat(edge.log()).noneMatch(line -> line.contains("DNSBL"));
    }

    /** A look-up that breaks its promise not to fail is a fault of ours, and ends the session as one. */
    @Test
    void aLookupThatThrowsEndsTheSession() {
        edge.lists = _ -> {
            throw new IllegalStateException("broken look-up");
        };

        TestSocket client = edge.accept();

        assertThat(client.isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.INTERNAL_ERROR);
    }

    @Test
    void silenceOfTheListsPassesByDefault() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.silent(client));

        edge.accept();
        edge.pass(GREET_WAIT);
        edge.backend.socket().peerResets();

        assertThat(edge.backend.clients()).hasSize(1);
    }

    @Test
    void silenceOfTheListsMayDefer() {
        edge.onUnavailable = OnUnavailable.DEFER;
        edge.lists = client -> CompletableFuture.completedFuture(Lists.silent(client));

        TestSocket client = edge.accept();
        edge.pass(GREET_WAIT);

        Transcript.play(client, """
                S: 220 mx.example ESMTP
                C: HELO good.example
                S: 250 mx.example
                C: MAIL FROM:<a@good.example>
                S: 250 2.1.0 Ok
                C: RCPT TO:<b@example>
                S: 451 4.7.1 Service unavailable; try again later; ref session-1
                C: QUIT
                S: 221 2.0.0 Bye
                * end
                """);
        assertThat(edge.outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(edge.record().verdict())
                .isEqualTo(new SessionRecord.Decision(
                        "defer", "dnsbl", "no answer from slow.example", new SessionRecord.Score(0, 0, 3, 1, true)));
    }

    @Test
    void aListedClientThatASilentAllowListMayKnowIsDeferredNotRefused() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listedButAllowListSilent(client));

        TestSocket client = edge.accept();
        client.peerSends("EHLO a.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@example>\r\n");

        assertThat(client.peerReceived()).endsWith("451 4.7.1 Service unavailable; try again later; ref session-1\r\n");
    }

    /** Bots hang up early, and postscreen's users count them. */
    @Test
    void aHangupIsLoggedOnce() {
        TestSocket client = edge.accept();

        edge.pass(Duration.ofMillis(1_540));
        client.peerEnds();

        assertThat(client.isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.HANGUP);
        assertThat(edge.log())
                .containsExactly(
                        "CONNECT from [192.0.2.66]:40000 to [203.0.113.25]:25",
                        "HANGUP after 1.5 from [192.0.2.66]:40000 in tests before SMTP handshake",
                        "DISCONNECT [192.0.2.66]:40000");
    }

    @Test
    void aResetIsAHangupToo() {
        edge.accept().peerResets();

        assertThat(edge.log())
                .containsOnlyOnce("HANGUP after 0 from [192.0.2.66]:40000 in tests before SMTP handshake");
    }

    @Test
    void theRecordHoldsTheEvidence() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listed(client, 3));
        TestSocket client = edge.accept();
        client.peerReceived();
        client.peerSends("QUIT\r\n");

        SessionRecord record = edge.record();

        assertThat(record.id()).isEqualTo("session-1");
        assertThat(record.client()).isEqualTo(TestEdge.CLIENT);
        assertThat(record.local()).isEqualTo(TestEdge.MX);
        assertThat(record.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(record.verdict())
                .isEqualTo(new SessionRecord.Decision(
                        "enforce",
                        "dnsbl",
                        "blocked using bl.example; spam source",
                        new SessionRecord.Score(3, 3, 3, 1, false)));
        assertThat(record.tests())
                .containsExactly(
                        new SessionRecord.TestResult("pregreet", "skipped"),
                        new SessionRecord.TestResult("dnsbl", "failed"));
        assertThat(record.lists())
                .containsExactly(new SessionRecord.ListAnswer(
                        "bl.example",
                        "listed",
                        List.of("127.0.0.2"),
                        3,
                        3,
                        "wire",
                        "spam source",
                        Duration.ofMillis(12)));
    }

    /** The reference is for the client: lines about connections are alike, so that they can be counted. */
    private static String unreferred(String reply) {
        return reply.replaceFirst("; ref .*", "");
    }
}
