package io.smtpedge.edge;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.admin.AdminApi;
import io.smtpedge.edge.admin.Health;
import io.smtpedge.edge.admin.Standings;
import io.smtpedge.edge.config.AdminSettings;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.WhySettings;
import io.smtpedge.edge.explain.Meanings;
import io.smtpedge.edge.explain.SessionFinder;
import io.smtpedge.edge.http.BearerToken;
import io.smtpedge.edge.http.Handler;
import io.smtpedge.edge.http.HttpListener;
import io.smtpedge.edge.http.RequestRate;
import io.smtpedge.edge.learning.FeedbackSink;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.observe.EventSink;
import io.smtpedge.edge.why.RecentRefusals;
import io.smtpedge.edge.why.WhyHandler;
import io.smtpedge.edge.why.WhyPage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin address and the page for refused senders, where the configuration has them. */
final class HttpServices implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServices.class);

    /** A batch of a follower. */
    private static final HttpListener.Limits ADMIN = new HttpListener.Limits(32, 1 << 20);

    private static final int ADMIN_REQUESTS = 1200;
    private static final Duration ADMIN_TIME = Duration.ofMinutes(1);

    /** Nobody need send anything to the page. */
    private static final HttpListener.Limits WHY = new HttpListener.Limits(32, 1024);

    /** Searches of the journal for one network: each keeps others waiting for some seconds. */
    private static final int SEARCHES = 6;

    private static final Duration SEARCHES_TIME = Duration.ofMinutes(6);

    private final EdgeConfig config;
    private final InstantSource clock;
    private final RecentRefusals recent;
    private final List<HttpListener> listeners = new ArrayList<>();

    HttpServices(EdgeConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.recent = new RecentRefusals(config.why().remember());
    }

    /**
     * What they tell, and whom they tell it.
     *
     * @param listsInShadow by their safe names
     */
    record Sources(
            FeedbackSink feedback,
            Standings standings,
            SessionFinder journal,
            Supplier<List<String>> listsInShadow,
            Supplier<List<Health.Figure>> figures) {}

    /** The same sink, with the refusals remembered for the page, where there is one. */
    EventSink remembering(EventSink next) {
        if (config.why().address().isEmpty()) {
            return next;
        }
        return event -> {
            if (event instanceof Event.Ended ended) {
                recent.ended(ended.session());
            }
            next.accept(event);
        };
    }

    /**
     * Begins to listen.
     *
     * @throws IOException with a sentence for the operator; close it all the same
     */
    void open(Sources sources) throws IOException {
        AdminSettings admin = config.admin();
        if (admin.address().isPresent()) {
            listen("admin.address", admin.address().get(), ADMIN, admin(admin.tokenFile(), sources));
        }
        WhySettings why = config.why();
        if (why.address().isPresent()) {
            listen("why.address", why.address().get(), WHY, why(why, sources.journal()));
        }
    }

    private void listen(String what, InetSocketAddress address, HttpListener.Limits limits, Handler handler)
            throws IOException {
        HttpListener listener = HttpListener.open(what, address, limits, handler);
        listeners.add(listener);
        LOG.info("{}: listening on {}", what, listener.address());
    }

    private AdminApi admin(Optional<Path> tokenFile, Sources sources) throws IOException {
        Optional<BearerToken> token = Optional.empty();
        if (tokenFile.isPresent()) {
            token = Optional.of(BearerToken.read(tokenFile.get()));
        }
        Instant started = clock.instant();
        return new AdminApi(
                token,
                new RequestRate(ADMIN_REQUESTS, ADMIN_TIME, Ticker.systemTicker()),
                sources.feedback(),
                sources.standings(),
                sources.journal(),
                WhyCommand.configured(config),
                () -> new Health(
                        config.listen().hostname(),
                        Duration.between(started, clock.instant()),
                        sources.listsInShadow().get(),
                        sources.figures().get()),
                clock);
    }

    private WhyHandler why(WhySettings why, SessionFinder journal) {
        return new WhyHandler(
                new RequestRate(why.requests().count(), why.requests().per(), Ticker.systemTicker()),
                RequestRate.ofNetworks(SEARCHES, SEARCHES_TIME, Ticker.systemTicker()),
                why.trustedProxies(),
                recent,
                journal,
                new WhyPage(
                        config.listen().hostname(),
                        why.contact(),
                        new Meanings(config.dnsbl().catalogue())),
                Ticker.systemTicker());
    }

    /** The bound addresses: that of the admin first, where there is one. */
    List<InetSocketAddress> addresses() {
        return listeners.stream().map(HttpListener::address).toList();
    }

    @Override
    public void close() {
        listeners.forEach(HttpListener::close);
    }
}
