package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.smtpedge.dnsbl.DnsblCheck;
import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.edge.fastpath.Sighting;
import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.observe.PostscreenFormat;
import io.smtpedge.edge.policy.AccessAction;
import io.smtpedge.edge.policy.AccessList;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.AdmissionPolicy;
import io.smtpedge.edge.policy.Advisor;
import io.smtpedge.edge.policy.BareDot;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.policy.DialogueRules;
import io.smtpedge.edge.policy.OnUnavailable;
import io.smtpedge.edge.policy.Rate;
import io.smtpedge.edge.policy.ScreenPolicy;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.edge.smtp.Reference;
import io.smtpedge.edge.smtp.dialogue.ForbiddenCommands;
import io.smtpedge.edge.tls.StartTls;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An edge in memory, in frozen time: real sessions between {@link TestSocket}s. The clock moves only by {@link #pass}.
 *
 * <p>Every test ends with {@link #endAll}, which finds what is live although no session is.
 */
final class TestEdge {

    static final String HOST = "mx.example";
    static final InetSocketAddress MX = address("203.0.113.25", 25);
    static final InetSocketAddress BACKEND = address("10.0.0.25", 25);
    static final InetSocketAddress CLIENT = address("192.0.2.66", 40_000);

    /** As in the sample configuration, where it has them. */
    static final SessionEnvironment.Times TIMES = new SessionEnvironment.Times(
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(8),
            Duration.ofSeconds(300),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(300),
            Duration.ofMinutes(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10));

    /** Its event loop, which outlives all sessions, has both legs of each of them. */
    private final EmbeddedChannel loop = new EmbeddedChannel();

    private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(false);
    private final SessionRegistry registry = new SessionRegistry();
    private @Nullable Admission admission;
    final TestMemory memory;
    private final List<TestSocket> clients = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final List<Event> events = new ArrayList<>();
    private final List<InetAddress> asked = new ArrayList<>();
    private final List<Sighting> sightings = new ArrayList<>();
    private @Nullable SessionInitializer initializer;

    final FakeBackend backend = new FakeBackend(loop, buffers);

    // The configuration, to be changed before the first client connects.
    ListenMode mode = ListenMode.DIRECT;
    int maxConnections = 1000;
    int maxConnectionsPerClient = 50;
    int maxConnectionsPerNetwork = 500;
    int screening = 1000;
    int forwarding = 1000;
    int refusing = 1000;
    Optional<Rate> clientRate = Optional.empty();
    Optional<Rate> networkRate = Optional.empty();
    Optional<Rate> repeatOffender = Optional.empty();
    Admission.Doubtful doubtful = new Admission.Doubtful(2, 5);
    Advisor advisor = Advisor.NONE;
    int maxCommands = 20;
    int maxLine = 2048;
    boolean memoryScarce;
    StartTls startTls = StartTls.notOffered();
    List<Cidr> allow = List.of();
    List<Cidr> deny = List.of();
    Action reject = Action.DROP;
    Action pregreet = Action.ENFORCE;
    Action dnsbl = Action.ENFORCE;
    OnUnavailable onUnavailable = OnUnavailable.PASS;
    int allowThreshold;
    Optional<String> teaser = Optional.empty();
    Optional<String> page = Optional.empty();
    Action pipelining = Action.ENFORCE;
    Action nonSmtpCommand = Action.DROP;
    Action bareNewline = Action.IGNORE;
    BareDot bareDot = BareDot.REFUSE;

    /** What the DNS lists say, and when; it is their first and their last word, unless {@link #settled} is set. */
    Function<InetAddress, CompletableFuture<DnsblResult>> lists =
            client -> CompletableFuture.completedFuture(Lists.notListed(client));

    /** The last word of the DNS lists. */
    @Nullable
    CompletableFuture<DnsblResult> settled;

    TestEdge() {
        loop.freezeTime();
        memory = new TestMemory(
                Map.of(
                        Test.PREGREET, Duration.ofDays(1),
                        Test.PIPELINING, Duration.ofDays(30),
                        Test.NON_SMTP_COMMAND, Duration.ofDays(30),
                        Test.BARE_NEWLINE, Duration.ofDays(30)),
                Duration.ofMinutes(10),
                loop.eventLoop().ticker()::nanoTime);
    }

    /** An edge that lets every client pass at once. */
    static TestEdge allowingAll() {
        TestEdge edge = new TestEdge();
        edge.allow = List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0"));
        return edge;
    }

    /** An edge that refuses every client in a dialogue. */
    static TestEdge refusingAll() {
        TestEdge edge = new TestEdge();
        edge.lists = client -> CompletableFuture.completedFuture(Lists.listed(client, 3));
        return edge;
    }

    static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    TestSocket accept() {
        return accept(CLIENT);
    }

    /** A client connects. */
    TestSocket accept(InetSocketAddress from) {
        SessionInitializer used = initializer;
        if (used == null) {
            used = new SessionInitializer(environment(), registry);
            initializer = used;
        }
        TestSocket client = TestSocket.connected(loop, buffers, MX, from, used);
        clients.add(client);
        return client;
    }

    /** A client that was let pass and has read the backend's greeting. */
    TestSocket forwarded() {
        TestSocket client = accept();
        backend.socket().peerSends("220 mta.example ESMTP\r\n");
        assertThat(client.peerReceived()).isEqualTo("220 mta.example ESMTP\r\n");
        return client;
    }

    /** A client that was let pass, has said EHLO, and been offered PIPELINING and STARTTLS. */
    TestSocket helloed() {
        TestSocket client = forwarded();
        client.peerSends("EHLO a.example\r\n");
        backend.socket().peerSends("250-mta.example\r\n250-PIPELINING\r\n250 STARTTLS\r\n");
        client.peerReceived();
        backend.socket().peerReceived();
        return client;
    }

    /** A client that is refused in a dialogue and has read the greeting. */
    TestSocket refused() {
        TestSocket client = accept();
        assertThat(client.peerReceived()).isEqualTo("220 mx.example ESMTP\r\n");
        return client;
    }

    void pass(Duration time) {
        loop.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        loop.runPendingTasks();
    }

    void runTasks() {
        loop.runPendingTasks();
    }

    /** SIGTERM, when the time to drain is over. */
    void stop() {
        registry.stopAll();
        loop.runPendingTasks();
    }

    /** Whom the lists were asked about. */
    List<InetAddress> asked() {
        return asked;
    }

    /** What the fast path was told. */
    List<Sighting> sightings() {
        return sightings;
    }

    /** The log, in postscreen's words. */
    List<String> log() {
        return events.stream()
                .flatMap(event -> PostscreenFormat.line(event).stream())
                .toList();
    }

    List<SessionRecord> records() {
        return events.stream()
                .filter(Event.Ended.class::isInstance)
                .map(event -> ((Event.Ended) event).session())
                .toList();
    }

    /** The one record of the one session. */
    SessionRecord record() {
        assertThat(records()).hasSize(1);
        return records().getFirst();
    }

    Outcome outcome() {
        return record().outcome();
    }

    /** Resets what is still open; then one record for each connection must be there, and nothing else. */
    void endAll() {
        clients.stream().filter(TestSocket::isOpen).forEach(TestSocket::peerResets);
        loop.runPendingTasks();

        assertThat(registry.size()).as("sessions").isZero();
        Admission used = admission;
        if (used != null) {
            assertThat(used.connections().all()).as("counted connections").isZero();
            assertThat(Places.Kind.values())
                    .as("places taken")
                    .allSatisfy(kind -> assertThat(used.places().taken(kind)).isZero());
        }
        assertThat(records().stream().map(SessionRecord::id).distinct())
                .as("one record for each connection")
                .hasSameSizeAs(clients)
                .hasSameSizeAs(records());
        assertThat(clients).as("client sockets").noneMatch(TestSocket::isOpen);
        assertThat(backend.sockets()).as("backend sockets").noneMatch(TestSocket::isOpen);
        assertThat(loop.runScheduledPendingTasks()).as("time to the next timer").isEqualTo(-1);
        assertThat(buffers.metric().usedHeapMemory()).as("octets in buffers").isZero();
        assertThat(clients)
                .as("what clients' pipelines left over")
                .flatMap(TestSocket::unhandled)
                .isEmpty();
        assertThat(backend.sockets())
                .as("what backends' pipelines left over")
                .flatMap(TestSocket::unhandled)
                .isEmpty();
        for (SessionRecord session : records()) {
            assertThat(events.stream().filter(event -> event.client().equals(session.client())))
                    .as("a record is the last that is told of its client")
                    .last()
                    .isInstanceOf(Event.Ended.class);
        }
    }

    private Optional<AccessList.Match> access(InetAddress client) {
        if (allow.stream().anyMatch(block -> block.contains(client))) {
            return Optional.of(new AccessList.Match(AccessAction.PERMIT, "the allow list"));
        }
        return deny.stream().anyMatch(block -> block.contains(client))
                ? Optional.of(new AccessList.Match(AccessAction.REJECT, "the deny list"))
                : Optional.empty();
    }

    private SessionEnvironment environment() {
        AdmissionPolicy.Limits limits = new AdmissionPolicy.Limits(
                maxConnections,
                maxConnectionsPerClient,
                maxConnectionsPerNetwork,
                clientRate,
                networkRate,
                screening,
                forwarding,
                refusing);
        Admission made = new Admission(
                limits,
                new AdmissionPolicy(limits, reject),
                this::access,
                repeatOffender,
                doubtful,
                loop.eventLoop().ticker()::nanoTime);
        admission = made;
        ScreenPolicy policy = new ScreenPolicy(new ScreenPolicy.Rules(
                Map.of(
                        Test.PREGREET, pregreet,
                        Test.DNSBL, dnsbl,
                        Test.PIPELINING, pipelining,
                        Test.NON_SMTP_COMMAND, nonSmtpCommand,
                        Test.BARE_NEWLINE, bareNewline,
                        Test.SMUGGLING, Action.DROP),
                allowThreshold,
                onUnavailable));
        return new SessionEnvironment(
                mode,
                Cidr.parse("10.0.0.0/8")::contains,
                HOST,
                made,
                policy,
                new DialogueRules(
                        pipelining,
                        nonSmtpCommand,
                        bareNewline,
                        bareDot,
                        new ForbiddenCommands(Set.of("CONNECT", "GET", "POST"))),
                client -> {
                    asked.add(client);
                    CompletableFuture<DnsblResult> decided = lists.apply(client);
                    CompletableFuture<DnsblResult> last = settled;
                    return new DnsblCheck(decided, last == null ? decided : last);
                },
                (address, said) -> advisor.judge(address, said),
                memory,
                backend,
                events::add,
                sightings::add,
                InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z")),
                () -> "session-" + ids.incrementAndGet(),
                () -> memoryScarce,
                startTls,
                teaser,
                new Reference(page),
                TIMES,
                maxLine,
                maxCommands);
    }
}
