package io.smtpedge.edge;

import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.edge.access.AccessLists;
import io.smtpedge.edge.access.CidrFileException;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.LimitSettings;
import io.smtpedge.edge.config.ListenSettings;
import io.smtpedge.edge.net.Listener;
import io.smtpedge.edge.net.RelayMemory;
import io.smtpedge.edge.net.UpstreamConnector;
import io.smtpedge.edge.observe.EventLog;
import io.smtpedge.edge.observe.EventSink;
import io.smtpedge.edge.policy.AccessList;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.AdmissionPolicy;
import io.smtpedge.edge.policy.DialogueRules;
import io.smtpedge.edge.policy.ScreenPolicy;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.edge.session.Admission;
import io.smtpedge.edge.session.SessionEnvironment;
import io.smtpedge.edge.session.SessionInitializer;
import io.smtpedge.edge.session.SessionRegistry;
import io.smtpedge.edge.session.TestMemory;
import io.smtpedge.edge.smtp.dialogue.ForbiddenCommands;
import io.smtpedge.edge.tls.CertificateFiles;
import io.smtpedge.edge.tls.CertificateWatch;
import io.smtpedge.edge.tls.CredentialsException;
import io.smtpedge.edge.tls.StartTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running edge. Thread-safe. */
public final class Edge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    /** How many events may wait for the log: some megabytes, or 120 MB were every session a hostile one. */
    private static final int EVENTS = 16_384;

    /** What DNS lists get beyond the twice their deadline that they may take, before the edge stops to wait for them. */
    private static final Duration SCREEN_GRACE = Duration.ofSeconds(5);

    /** RFC 5321, 4.5.3.2.6: so long a client waits after the final dot. To cut it off before would mean the mail twice. */
    private static final Duration ACKNOWLEDGEMENT = Duration.ofMinutes(10);

    /** Three round trips at the most. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private static final Duration AFTER_BACKEND_ENDED = Duration.ofSeconds(10);
    private static final Duration DEPART = Duration.ofSeconds(5);
    private static final Duration DRAIN_STEP = Duration.ofMillis(20);

    private final EdgeConfig config;
    private final SessionRegistry sessions = new SessionRegistry();
    private final List<Listener> listeners = new ArrayList<>();
    /** What is to be closed after the sessions, the last made first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private Edge(EdgeConfig config) {
        this.config = config;
    }

    /**
     * Starts an edge that logs its events. Returns once every listener is bound.
     *
     * @throws IOException with a sentence for the operator; nothing is left running then
     */
    public static Edge start(EdgeConfig config) throws IOException {
        EventLog log = EventLog.start(EVENTS);
        Edge edge = new Edge(config);
        edge.parts.push(log);
        return edge.startWith(log);
    }

    /** As {@link #start(EdgeConfig)}, with the events told to {@code events} instead of the log. */
    public static Edge start(EdgeConfig config, EventSink events) throws IOException {
        return new Edge(config).startWith(events);
    }

    private Edge startWith(EventSink events) throws IOException {
        try {
            EventLoopGroup loops = eventLoops();
            RelayMemory memory = RelayMemory.of(config.limits().connections());
            UpstreamConnector upstream = new UpstreamConnector(
                    config.forward().addresses(), config.forward().source(), memory);
            upstream.checkPrivileges();
            Dnsbl lists = Dnsbl.open(config.dnsbl().client());
            parts.push(lists);
            FileDescriptorLimit.warnIfBelow(config.limits().connections());
            SessionInitializer session = new SessionInitializer(
                    environment(upstream, memory, lists, access(), startTls(), events), sessions);
            for (InetSocketAddress address : config.listen().addresses()) {
                listeners.add(Listener.bind(loops, address, config.listen().mode(), memory, session));
            }
            return this;
        } catch (IOException | RuntimeException failed) {
            closeNow();
            throw failed;
        }
    }

    private EventLoopGroup eventLoops() {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                config.listen().threads(), new DefaultThreadFactory("edge"), EpollIoHandler.newFactory());
        parts.push(() -> loops.shutdownGracefully(0, 3, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS));
        return loops;
    }

    /** What refused clients are offered, and what keeps it up to date. */
    private StartTls startTls() throws IOException {
        CertificateFiles files = config.tls().files().orElse(null);
        if (files == null) {
            return StartTls.notOffered();
        }
        // A client may ask for new handshakes inside TLS 1.2, past the limit; nobody who delivers mail does.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        LimitSettings limits = config.limits();
        int dialogueOctets = limits.commands() * limits.lineLength();
        try {
            CertificateWatch watch = new CertificateWatch(
                    files,
                    new StartTls.Limits(
                            config.tls().handshakesPerSecond(), config.tls().connections(), dialogueOctets),
                    InstantSource.system());
            ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("certificate-watch").daemon().factory());
            parts.push(thread::shutdownNow);
            long period = CertificateWatch.PERIOD.toMillis();
            thread.scheduleWithFixedDelay(watch, period, period, TimeUnit.MILLISECONDS);
            return watch.startTls();
        } catch (CredentialsException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    private SessionEnvironment environment(
            UpstreamConnector upstream,
            RelayMemory memory,
            Dnsbl lists,
            AccessList access,
            StartTls startTls,
            EventSink events) {
        ListenSettings listen = config.listen();
        LimitSettings limits = config.limits();
        return new SessionEnvironment(
                listen.mode(),
                peer -> listen.trustedProxies().stream().anyMatch(block -> block.contains(peer)),
                listen.hostname(),
                admission(access),
                new ScreenPolicy(new ScreenPolicy.Rules(
                        actions(),
                        config.dnsbl().allowThreshold(),
                        config.dnsbl().onUnavailable())),
                dialogueRules(),
                lists::check,
                memory(),
                upstream,
                events,
                InstantSource.system(),
                new SessionIds(InstantSource.system()),
                memory::isScarce,
                startTls,
                config.pregreet().teaser(),
                times(),
                limits.lineLength(),
                limits.commands());
    }

    private AccessList access() throws IOException {
        try {
            AccessLists access = AccessLists.open(config.access().rules()).watch(InstantSource.system());
            parts.push(access);
            return access;
        } catch (CidrFileException changed) {
            // It was sound when the configuration was read.
            throw new IOException(changed.getMessage(), changed);
        }
    }

    private DialogueRules dialogueRules() {
        return new DialogueRules(
                config.pipelining().action(),
                config.nonSmtpCommand().test().action(),
                config.bareNewline().action(),
                config.data().bareDot(),
                new ForbiddenCommands(Set.copyOf(config.nonSmtpCommand().commands())));
    }

    private Admission admission(AccessList access) {
        LimitSettings limits = config.limits();
        return new Admission(
                limits.admission(),
                new AdmissionPolicy(limits.admission(), config.access().action()),
                access,
                limits.repeatOffender(),
                Ticker.systemTicker());
    }

    private TestMemory memory() {
        return new TestMemory(
                Map.of(
                        Test.PREGREET, config.pregreet().passTime(),
                        Test.PIPELINING, config.pipelining().passTime(),
                        Test.NON_SMTP_COMMAND, config.nonSmtpCommand().test().passTime(),
                        Test.BARE_NEWLINE, config.bareNewline().passTime()),
                config.memory().failTime(),
                Ticker.systemTicker());
    }

    /** What follows from failing a test, now or, but for the lists, when the client was here before. */
    private Map<Test, Action> actions() {
        return Map.of(
                Test.PREGREET, config.pregreet().action(),
                Test.DNSBL, config.dnsbl().action(),
                Test.PIPELINING, config.pipelining().action(),
                Test.NON_SMTP_COMMAND, config.nonSmtpCommand().test().action(),
                Test.BARE_NEWLINE, config.bareNewline().action(),
                // Only what leaves no way to go on is remembered of it.
                Test.SMUGGLING, Action.DROP);
    }

    private SessionEnvironment.Times times() {
        return new SessionEnvironment.Times(
                config.listen().headerTime(),
                config.pregreet().greetWait(),
                config.dnsbl().client().deadline().multipliedBy(2).plus(SCREEN_GRACE),
                config.limits().commandTime(),
                HANDSHAKE,
                config.forward().connectTimeout(),
                config.forward().greetingTimeout(),
                config.limits().idleTime(),
                ACKNOWLEDGEMENT,
                AFTER_BACKEND_ENDED,
                DEPART,
                config.limits().stressGreetWait(),
                config.limits().stressCommandTime());
    }

    /** The bound addresses, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /** Sessions that are alive now. */
    public int sessions() {
        return sessions.size();
    }

    /** Stops accepting, lets sessions finish up to the drain timeout, ends the rest with 421, and returns. */
    @Override
    public void close() {
        listeners.forEach(Listener::close);
        LOG.info(
                "stopping: {} sessions may finish within {} ms",
                sessions.size(),
                config.limits().drainTimeout().toMillis());
        if (!drained(config.limits().drainTimeout())) {
            LOG.info("ending {} sessions that are still open", sessions.size());
        }
        closeNow();
    }

    private void closeNow() {
        listeners.forEach(Listener::close);
        sessions.stopAll();
        drained(DEPART.plusSeconds(1));
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception failed) {
                LOG.warn("a part did not close cleanly", failed);
            }
        }
    }

    private boolean drained(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (sessions.size() > 0 && System.nanoTime() < end) {
            try {
                Thread.sleep(DRAIN_STEP);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return sessions.size() == 0;
    }
}
