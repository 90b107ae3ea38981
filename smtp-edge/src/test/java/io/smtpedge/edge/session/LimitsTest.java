package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.policy.Rate;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each limit on who may come, how often, and for what there is room: what the client reads, the log, and the record. */
class LimitsTest {

    private static final Duration GREET_WAIT = TestEdge.TIMES.greetWait();

    private final TestEdge edge = new TestEdge();
    private int port = 50_000;

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    private TestSocket connect(String address) {
        return edge.accept(new InetSocketAddress(address, port++));
    }

    /** Connects and goes. */
    private void visit(String address) {
        connect(address).peerResets();
    }

    /** The last session that was turned away: what it read, what is logged, what its record names. */
    private void assertTurnedAway(TestSocket client, String reply, String words, String test) {
        assertThat(client.peerReceived()).isEqualTo(reply + "\r\n");
        assertThat(client.isOpen()).isFalse();
        SessionRecord record = edge.records().getLast();
        assertThat(record.outcome()).isEqualTo(Outcome.LIMITED);
        assertThat(Objects.requireNonNull(record.verdict()).action()).isEqualTo("limit");
        assertThat(Objects.requireNonNull(record.verdict()).test()).isEqualTo(test);
        String from = "[" + record.client().getAddress().getHostAddress() + "]:"
                + record.client().getPort();
        assertThat(edge.log()).contains("NOQUEUE: reject: CONNECT from " + from + ": " + words);
    }

    private void listEverybody() {
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listed(client, 3));
    }

    @Test
    void connectionsOfOneNetwork() {
        edge.maxConnectionsPerNetwork = 2;
        connect("192.0.2.1");
        connect("192.0.2.2");

        assertTurnedAway(
                connect("192.0.2.3"),
                "421 4.7.0 Error: too many connections",
                "too many connections from its network",
                "connections-per-network");
        assertThat(connect("192.0.3.1").isOpen()).isTrue();
    }

    @Test
    void theRateOfOneClientFillsUpAgainEvenly() {
        edge.clientRate = Optional.of(Rate.parse("3 per 1m"));
        visit("192.0.2.1");
        visit("192.0.2.1");
        visit("192.0.2.1");

        assertTurnedAway(
                connect("192.0.2.1"),
                "421 4.7.0 Error: too many connections",
                "connection rate limit exceeded",
                "rate-per-client");
        assertThat(connect("192.0.2.2").isOpen()).as("another client").isTrue();
        edge.pass(Duration.ofSeconds(20));
        assertThat(connect("192.0.2.1").isOpen())
                .as("a third of the time later")
                .isTrue();
        assertThat(connect("192.0.2.1").isOpen()).as("and one more").isFalse();
        edge.pass(Duration.ofMinutes(5));
        visit("192.0.2.1");
        visit("192.0.2.1");
        visit("192.0.2.1");
        assertThat(connect("192.0.2.1").isOpen()).as("never more than at first").isFalse();
    }

    @Test
    void theRateOfOneNetworkIsNotForKnownClients() {
        edge.networkRate = Optional.of(Rate.parse("2 per 1h"));
        connect("192.0.2.1");
        edge.pass(GREET_WAIT);
        visit("192.0.2.2");

        assertTurnedAway(
                connect("192.0.2.3"),
                "421 4.7.0 Error: too many connections",
                "connection rate limit of its network exceeded",
                "rate-per-network");
        assertThat(connect("192.0.2.1").isOpen()).as("it has passed the tests").isTrue();
    }

    @Test
    void whereNoPlaceIsLeftForStrangersKnownClientsStillComeIn() {
        edge.screening = 10;
        connect("203.0.113.1");
        edge.pass(GREET_WAIT);
        for (int i = 1; i <= 10; i++) {
            connect("192.0.2." + i);
        }

        assertTurnedAway(
                connect("198.51.100.1"),
                "421 4.3.2 All screening ports are busy",
                "all screening ports busy",
                "screening");
        connect("203.0.113.1");
        assertThat(edge.backend.clients()).hasSize(2);
    }

    /** However many strangers wait and are refused, there is room for those who are permitted or known. */
    @Test
    void whoIsForwardedHasPlacesOfItsOwn() {
        edge.forwarding = 1;
        edge.allow = List.of(Cidr.parse("203.0.113.0/24"));
        connect("203.0.113.1");

        assertTurnedAway(
                connect("203.0.113.2"), "421 4.3.2 All server ports are busy", "all server ports busy", "forwarding");
        assertThat(edge.backend.clients()).hasSize(1);
    }

    @Test
    void whoIsRefusedHasPlacesOfItsOwnToo() {
        listEverybody();
        edge.refusing = 1;
        TestSocket first = connect("192.0.2.1");
        assertThat(first.peerReceived()).startsWith("220 ");

        assertTurnedAway(
                connect("192.0.2.2"), "421 4.3.2 All server ports are busy", "all server ports busy", "refusing");
        first.peerSends("QUIT\r\n");
        assertThat(connect("192.0.2.3").peerReceived()).startsWith("220 ");
        assertThat(edge.backend.clients()).isEmpty();
    }

    /** Else those who are turned away, and do not go, would fill what is kept for others. */
    @Test
    void whereTooManyAreTurnedAwayNobodyIsWaitedFor() {
        edge.pregreet = Action.DROP;
        edge.refusing = 1;
        TestSocket lingers = connect("192.0.2.1");
        lingers.peerSends("EHLO a.example\r\n");
        TestSocket goes = connect("192.0.2.2");
        goes.peerSends("EHLO a.example\r\n");

        assertThat(lingers.peerReceived()).startsWith("521 ");
        assertThat(lingers.isOpen()).isTrue();
        assertThat(goes.peerReceived()).startsWith("521 ");
        assertThat(goes.isOpen()).isFalse();
    }

    @Test
    void stressShortensTheWaitsOfStrangers() {
        edge.screening = 10;
        edge.refusing = 10;
        for (int i = 1; i <= 8; i++) {
            connect("192.0.2." + i);
        }
        assertThat(edge.log()).noneMatch(line -> line.contains("STRESS"));
        connect("192.0.2.9");
        assertThat(edge.log()).contains("entering STRESS mode with 9 connections");

        edge.pass(TestEdge.TIMES.stressGreetWait());
        assertThat(edge.backend.clients())
                .as("the one that came under stress")
                .containsExactly(TestEdge.address("192.0.2.9", 50_008));
        edge.pass(GREET_WAIT.minus(TestEdge.TIMES.stressGreetWait()));

        assertThat(edge.backend.clients()).hasSize(9);
        assertThat(edge.log().stream().filter(line -> line.contains("STRESS")))
                .containsExactly("entering STRESS mode with 9 connections", "leaving STRESS mode with 7 connections");
    }

    @Test
    void stressShortensTheTimeForACommand() {
        listEverybody();
        edge.refusing = 10;
        for (int i = 1; i <= 9; i++) {
            connect("192.0.2." + i);
        }
        TestSocket slow = connect("192.0.2.10");
        slow.peerReceived();

        edge.pass(TestEdge.TIMES.stressCommand());

        assertThat(slow.peerReceived()).isEqualTo("421 4.4.2 mx.example Error: timeout exceeded\r\n");
        assertThat(edge.log()).contains("COMMAND TIME LIMIT from [192.0.2.10]:50009 after CONNECT");
    }

    @Test
    void whoIsRefusedTooOftenIsNotTalkedToAnyMore() {
        listEverybody();
        edge.repeatOffender = Optional.of(Rate.parse("3 per 1h"));
        visit("192.0.2.1");
        edge.pass(Duration.ofMinutes(20));
        visit("192.0.2.1");
        visit("192.0.2.1");
        int asked = edge.asked().size();

        TestSocket client = connect("192.0.2.1");

        String refusal = "521 5.7.1 Service unavailable; client [192.0.2.1] blocked using bl.example; ref session-4";
        assertThat(client.peerReceived()).as("with one reference, its own").isEqualTo(refusal + "\r\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(edge.asked()).hasSize(asked);
        assertThat(edge.log()).contains("NOQUEUE: reject: CONNECT from [192.0.2.1]:50003: " + unreferred(refusal));
        assertThat(Objects.requireNonNull(edge.records().getLast().verdict()).test())
                .isEqualTo("repeat-offender");
        assertThat(connect("192.0.2.2").peerReceived()).as("its neighbour").startsWith("220 ");

        edge.lists = address -> CompletableFuture.completedFuture(Lists.notListed(address));
        edge.pass(Duration.ofMinutes(59));
        assertThat(connect("192.0.2.1").isOpen()).isFalse();
        edge.pass(Duration.ofMinutes(1));
        assertThat(connect("192.0.2.1").isOpen()).as("it is tested anew").isTrue();
    }

    @Test
    void refusalsLongAgoDoNotCount() {
        listEverybody();
        edge.repeatOffender = Optional.of(Rate.parse("3 per 1h"));
        for (int i = 0; i < 9; i++) {
            visit("192.0.2.1");
            edge.pass(Duration.ofMinutes(31));
        }

        assertThat(connect("192.0.2.1").peerReceived()).startsWith("220 ");
    }

    /** An allow list that is silent is no fault of the client's: it is told to come back, and must be heard when it does. */
    @Test
    void aDeferralDoesNotCount() {
        edge.repeatOffender = Optional.of(Rate.parse("1 per 1h"));
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listedButAllowListSilent(client));
        visit("192.0.2.1");

        assertThat(connect("192.0.2.1").peerReceived()).startsWith("220 ");
    }

    /** For a deferral, a limit, and what the operator may change any time, nobody is remembered. */
    @Test
    void onlyWhatTheTestsRefuseForGoodCounts() {
        edge.repeatOffender = Optional.of(Rate.parse("1 per 1h"));
        edge.deny = List.of(Cidr.parse("192.0.2.1"));
        assertThat(connect("192.0.2.1").isOpen()).isFalse();
        edge.deny = List.of();

        TestSocket client = connect("192.0.2.1");

        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aRejectThatIsIgnoredIsLogged() {
        edge.reject = Action.IGNORE;
        edge.deny = List.of(Cidr.parse("192.0.2.1"));
        CompletableFuture<DnsblResult> answer = new CompletableFuture<>();
        edge.lists = _ -> answer;

        TestSocket client = connect("192.0.2.1");

        assertThat(client.isOpen()).isTrue();
        assertThat(edge.log()).contains("DENYLISTED [192.0.2.1]:50000");
    }

    /** The reference is for the client: lines about connections are alike, so that they can be counted. */
    private static String unreferred(String reply) {
        return reply.replaceFirst("; ref .*", "");
    }
}
