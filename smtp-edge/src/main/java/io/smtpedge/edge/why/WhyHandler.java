package io.smtpedge.edge.why;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.explain.SessionFinder;
import io.smtpedge.edge.http.Handler;
import io.smtpedge.edge.http.Request;
import io.smtpedge.edge.http.RequestRate;
import io.smtpedge.edge.http.Response;
import io.smtpedge.edge.policy.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /why/REF} to anybody. What is unknown, wrong or not refused gets one and the same answer, 404. Memory is
 * asked first; the journal then, with bounded work, off the event loops. As one search at a time is made, those of one network
 * are few, and what was not found is not looked for again soon: who tries references must not shut others out. Thread-safe.
 */
public final class WhyHandler implements Handler {

    private static final Logger LOG = LoggerFactory.getLogger(WhyHandler.class);

    private static final Pattern PATH = Pattern.compile("/why/([0-9a-z]{1,16}-[0-9a-z]{1,13})");
    private static final Pattern ADDRESS = Pattern.compile("address=([0-9A-Fa-f:.%]{2,64})");
    private static final Duration LATER = Duration.ofSeconds(15);

    /** Proxies before proxies: more than anybody has. */
    private static final int MOST_HOPS = 16;

    private static final int MOST_UNKNOWN = 10_000;
    private static final Duration UNKNOWN_TIME = Duration.ofMinutes(10);

    private final RequestRate rate;
    private final RequestRate searches;
    private final List<Cidr> trustedProxies;
    private final RecentRefusals recent;
    private final SessionFinder journal;
    private final WhyPage page;

    /** References that the journal does not know. */
    private final Cache<String, Boolean> unknown;

    /**
     * @param rate how often one client may ask
     * @param searches how often the journal is searched for one network
     * @param trustedProxies those whose X-Forwarded-For is believed
     */
    public WhyHandler(
            RequestRate rate,
            RequestRate searches,
            List<Cidr> trustedProxies,
            RecentRefusals recent,
            SessionFinder journal,
            WhyPage page,
            Ticker ticker) {
        this.unknown = Caffeine.newBuilder()
                .maximumSize(MOST_UNKNOWN)
                .expireAfterWrite(UNKNOWN_TIME)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.rate = rate;
        this.searches = searches;
        this.trustedProxies = List.copyOf(trustedProxies);
        this.recent = recent;
        this.journal = journal;
        this.page = page;
    }

    @Override
    public Response answer(Request request) {
        InetAddress visitor = visitor(request);
        Optional<Duration> wait = rate.take(visitor);
        if (wait.isPresent()) {
            return page.wait(429, wait.get());
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return page.notAllowed();
        }
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return page.unknown();
        }
        String ref = path.group(1);
        Optional<Refusal> refusal = recent.find(ref);
        if (refusal.isPresent()) {
            return page.of(refusal.get(), knows(request, visitor, refusal.get()));
        }
        return unknown.getIfPresent(ref) == null ? searched(ref, request, visitor) : page.unknown();
    }

    private Response searched(String ref, Request request, InetAddress visitor) {
        Optional<Duration> wait = searches.take(visitor);
        if (wait.isPresent()) {
            return page.wait(429, wait.get());
        }
        try {
            Optional<Refusal> found = journal.find(ref).flatMap(Refusal::of);
            found.ifPresentOrElse(recent::remember, () -> unknown.put(ref, true));
            return found.map(refusal -> page.of(refusal, knows(request, visitor, refusal)))
                    .orElseGet(page::unknown);
        } catch (SessionFinder.BusyException busy) {
            searches.giveBack(visitor);
            return page.wait(503, LATER);
        } catch (IOException unreadable) {
            LOG.warn("the journal cannot be searched: {}", unreadable.getMessage());
            return page.unknown();
        }
    }

    /** Whoever comes from the address or names it may see it: a reference alone can be guessed. */
    private static boolean knows(Request request, InetAddress visitor, Refusal refusal) {
        if (visitor.equals(refusal.client())) {
            return true;
        }
        Matcher named = ADDRESS.matcher(request.query());
        return named.matches()
                && address(decoded(named.group(1)))
                        .filter(refusal.client()::equals)
                        .isPresent();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    /** The last address in X-Forwarded-For that no trusted proxy has; the peer where it is none of them. */
    private InetAddress visitor(Request request) {
        InetAddress visitor = request.peer();
        String[] hops = request.list("x-forwarded-for").split(",", -1);
        for (int i = hops.length - 1; i >= Math.max(0, hops.length - MOST_HOPS) && isTrusted(visitor); i--) {
            Optional<InetAddress> hop = address(hops[i].strip());
            if (hop.isEmpty()) {
                break;
            }
            visitor = hop.get();
        }
        return visitor;
    }

    private boolean isTrusted(InetAddress address) {
        return trustedProxies.stream().anyMatch(block -> block.contains(address));
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return text.indexOf('/') >= 0
                    ? Optional.empty()
                    : Optional.of(Cidr.parse(text).network());
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
