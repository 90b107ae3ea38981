package io.smtpedge.edge;

import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.edge.access.AccessLists;
import io.smtpedge.edge.access.CidrFileException;
import io.smtpedge.edge.admin.Health;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.LimitSettings;
import io.smtpedge.edge.explain.JournalFinder;
import io.smtpedge.edge.explain.SessionFinder;
import io.smtpedge.edge.fastpath.FastPath;
import io.smtpedge.edge.fastpath.HaproxyLog;
import io.smtpedge.edge.fastpath.Publisher;
import io.smtpedge.edge.fastpath.Sighting;
import io.smtpedge.edge.journal.Journal;
import io.smtpedge.edge.journal.JournalConfig;
import io.smtpedge.edge.learning.Notices;
import io.smtpedge.edge.net.DatagramListener;
import io.smtpedge.edge.net.InheritedSockets;
import io.smtpedge.edge.net.Listener;
import io.smtpedge.edge.net.RelayMemory;
import io.smtpedge.edge.net.UpstreamConnector;
import io.smtpedge.edge.observe.EventLog;
import io.smtpedge.edge.observe.EventSink;
import io.smtpedge.edge.observe.NamesNoted;
import io.smtpedge.edge.session.SessionInitializer;
import io.smtpedge.edge.session.SessionRegistry;
import io.smtpedge.edge.tls.CertificateFiles;
import io.smtpedge.edge.tls.CertificateWatch;
import io.smtpedge.edge.tls.CredentialsException;
import io.smtpedge.edge.tls.StartTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running edge. Thread-safe. */
public final class Edge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    /** How many events may wait for the log: some megabytes, or 120 MB were every session a hostile one. */
    private static final int EVENTS = 16_384;

    private final EdgeConfig config;
    private final InstantSource clock;
    private final SessionRegistry sessions = new SessionRegistry();
    private final List<Listener> listeners = new ArrayList<>();
    private List<InetSocketAddress> httpAddresses = List.of();
    /** What is to be closed after the sessions, the last made first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private Edge(EdgeConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * Starts an edge that logs its events. Returns once every listener is bound.
     *
     * @throws IOException with a sentence for the operator; nothing is left running then
     */
    public static Edge start(EdgeConfig config) throws IOException {
        EventLog log = EventLog.start(EVENTS);
        Edge edge = new Edge(config, InstantSource.system());
        edge.parts.push(log);
        return edge.startWith(log);
    }

    /** As {@link #start(EdgeConfig)}, with the events told to {@code events} instead of the log. */
    public static Edge start(EdgeConfig config, EventSink events) throws IOException {
        return start(config, events, InstantSource.system());
    }

    /**
     * As {@link #start(EdgeConfig, EventSink)}, with another time of day. What sessions, the journal and learning call now is then
     * {@code clock}'s; deadlines, rates and the time that answers of lists are kept still go by the system.
     */
    public static Edge start(EdgeConfig config, EventSink events, InstantSource clock) throws IOException {
        return new Edge(config, clock).startWith(events);
    }

    private Edge startWith(EventSink log) throws IOException {
        try {
            Journal journal = journal();
            Notices notices = new Notices(config.listen().hostname(), clock, journal::notice);
            Dnsbl lists = Dnsbl.open(config.dnsbl().client(), notices::zone);
            parts.push(lists);
            AccessLists access = access();
            FastPath fastPath = fastPath(access);
            parts.push(access.watch(clock, () -> fastPath.accept(new Sighting.RulesChanged())));
            LearningParts learning = learning(lists, fastPath, journal, notices);
            EventSink events = new NamesNoted(LearningParts.ourNames(config), event -> {
                log.accept(event);
                journal.accept(event);
                learning.sessions().accept(event);
            });
            EventLoopGroup loops = eventLoops();
            RelayMemory memory = RelayMemory.of(config.limits().connections());
            UpstreamConnector upstream = new UpstreamConnector(
                    config.forward().addresses(), config.forward().source(), memory);
            upstream.checkPrivileges();
            FileDescriptorLimit.warnIfBelow(config.limits().connections());
            SessionIds ids = new SessionIds(clock);
            readHaproxyLog(events, ids);
            HttpServices http = new HttpServices(config, clock);
            SessionInitializer session = new SessionInitializer(
                    new Assembly(config, clock)
                            .environment(
                                    upstream,
                                    memory,
                                    lists,
                                    learning.advisor(),
                                    access,
                                    startTls(),
                                    http.remembering(events),
                                    fastPath,
                                    ids),
                    sessions);
            InheritedSockets inherited = InheritedSockets.ofThisProcess();
            for (InetSocketAddress address : config.listen().addresses()) {
                listeners.add(Listener.open(loops, address, config.listen().mode(), memory, session, inherited));
            }
            inherited.requireNoneLeft();
            parts.push(http);
            http.open(new HttpServices.Sources(
                    learning.feedback(),
                    learning.standings(),
                    journalFinder(),
                    () -> listsInShadow(lists),
                    () -> figures(journal, learning)));
            httpAddresses = http.addresses();
            return this;
        } catch (IOException | RuntimeException failed) {
            closeNow();
            throw failed;
        }
    }

    /** Made first, so that it is closed when nothing can happen any more. */
    private Journal journal() throws IOException {
        JournalConfig where = config.journal().journal().orElse(null);
        if (where == null) {
            return Journal.off();
        }
        Journal journal = Journal.start(where, config.listen().hostname(), clock, Ticker.systemTicker());
        parts.push(journal);
        return journal;
    }

    /** What learns of clients, with what it has learned before. */
    private LearningParts learning(Dnsbl lists, FastPath fastPath, Journal journal, Notices notices) {
        if (!config.reputation().learn()) {
            return LearningParts.NONE;
        }
        LearningParts learning = LearningParts.start(config, lists, fastPath, journal, notices, clock);
        parts.push(learning.thread());
        return learning;
    }

    /** What health and metrics show of the edge itself. */
    private List<Health.Figure> figures(Journal journal, LearningParts learning) {
        List<Health.Figure> figures = new ArrayList<>();
        figures.add(new Health.Figure("sessions", "sessions that are alive", false, sessions.size()));
        figures.add(new Health.Figure("journal_lost", "entries that the journal lost", true, journal.lost()));
        figures.addAll(learning.figures().get());
        return figures;
    }

    private List<String> listsInShadow(Dnsbl lists) {
        return config.dnsbl().client().zones().stream()
                .map(ZoneSpec::safeName)
                .filter(lists::isInShadow)
                .toList();
    }

    private SessionFinder journalFinder() {
        return config.journal()
                .journal()
                .<SessionFinder>map(journal -> new JournalFinder(journal.directory(), Ticker.systemTicker()))
                .orElse(SessionFinder.NONE);
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
            parts.push(watch.start());
            return watch.startTls();
        } catch (CredentialsException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    private FastPath fastPath(AccessLists access) {
        return config.fastPath()
                .helper()
                .<FastPath>map(helper -> {
                    Publisher publisher =
                            Publisher.start(helper, config.fastPath().rules(), access, Ticker.systemTicker());
                    parts.push(publisher);
                    return publisher;
                })
                .orElse(FastPath.NONE);
    }

    /** On a thread of its own: HAProxy may have much to say. */
    private void readHaproxyLog(EventSink events, SessionIds ids) throws IOException {
        SocketAddress address = config.fastPath().haproxyLog().orElse(null);
        if (address == null) {
            return;
        }
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("haproxy-log"), EpollIoHandler.newFactory());
        parts.push(() -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS));
        HaproxyLog log = new HaproxyLog(config.listen().hostname(), events, ids, clock, Ticker.systemTicker());
        parts.push(DatagramListener.bind(loop, address, log));
        parts.push(log);
    }

    private AccessLists access() throws IOException {
        try {
            return AccessLists.open(config.access().rules());
        } catch (CidrFileException changed) {
            // It was sound when the configuration was read.
            throw new IOException(changed.getMessage(), changed);
        }
    }

    /** The bound addresses, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /** Where it is bound for HTTP: {@code admin.address}, then {@code why.address}, of those that are configured. */
    public List<InetSocketAddress> httpAddresses() {
        return httpAddresses;
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
        if (!sessions.awaitEmpty(config.limits().drainTimeout())) {
            LOG.info("ending {} sessions that are still open", sessions.size());
        }
        closeNow();
    }

    private void closeNow() {
        listeners.forEach(Listener::close);
        sessions.stopAll();
        sessions.awaitEmpty(Assembly.DEPART.plusSeconds(1));
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception failed) {
                LOG.warn("a part did not close cleanly", failed);
            }
        }
    }
}
