package io.smtpedge.edge.fastpath;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.policy.AccessAction;
import io.smtpedge.edge.policy.AccessList;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who need not pass through the edge: an address that has passed every test that is due, of which that is remembered, and
 * that has had so many clean sessions. By address, not by network: a neighbour has to earn it for itself.
 *
 * <p>An address is published for no longer than what it has passed holds, and taken back as soon as a session finds
 * something against it. For one thread.
 */
final class KnownClients {

    /** About 30 MB when full. */
    private static final int MOST_COUNTED = 250_000;

    /** About 40 MB when full, and well below what a set takes. */
    static final int MOST_PUBLISHED = 250_000;

    /** Who does not come for so long begins anew. */
    static final Duration COUNT_TIME = Duration.ofDays(7);

    /** To publish less than that is not worth the way to the kernel, and neither is to move an end by less. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    /**
     * An element's time begins when the helper writes it, not when it is told to. That is no later than this, which is
     * taken off: an element does not outlive what it rests on.
     */
    static final Duration ON_THE_WAY = HelperConnection.PATIENCE;

    private final Rules rules;
    private final AccessList access;
    private final Ticker ticker;
    private final Cache<InetAddress, Integer> clean;
    private final Cache<InetAddress, Published> published;
    private List<Change> changes = new ArrayList<>();

    /** What was told to the helper, and when its time is over, at the earliest: it may have been {@link #ON_THE_WAY}. */
    private record Published(Change.Set set, long untilNanos) {}

    KnownClients(Rules rules, AccessList access, Ticker ticker) {
        this(rules, access, ticker, MOST_PUBLISHED);
    }

    KnownClients(Rules rules, AccessList access, Ticker ticker, int mostPublished) {
        this.rules = rules;
        this.access = access;
        this.ticker = ticker;
        this.clean = Caffeine.newBuilder()
                .maximumSize(MOST_COUNTED)
                .expireAfterWrite(COUNT_TIME)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.published = Caffeine.newBuilder()
                .maximumSize(mostPublished)
                .expireAfter(Expiry.<InetAddress, Published>writing((_, now) ->
                        Duration.ofNanos(now.untilNanos() - ticker.read()).plus(ON_THE_WAY.multipliedBy(2))))
                .ticker(ticker)
                .executor(Runnable::run)
                .evictionListener(this::evicted)
                .build();
    }

    /**
     * Takes a sighting.
     *
     * @param at when it was made, by the ticker
     */
    void saw(Sighting sighting, long at) {
        switch (sighting) {
            case Sighting.Clean seen -> clean(seen, at);
            case Sighting.Guilty(InetAddress client) -> {
                clean.invalidate(client);
                takeBack(client);
            }
            case Sighting.Doubtful(InetAddress client) -> takeBack(client);
            case Sighting.Barred barred -> barred(barred, at);
            case Sighting.RulesChanged _ -> startOver();
        }
    }

    /** Takes everything back that was published; what was counted stays. */
    void startOver() {
        published.invalidateAll();
        changes.add(new Change.Reset());
    }

    /**
     * Takes note of what the helper has not done, without a {@link Change.Reset}.
     *
     * @return what makes sure that none of these addresses is in a set
     */
    List<Change> refused(List<Change> notDone) {
        List<Change> back = new ArrayList<>();
        for (Change change : notDone) {
            switch (change) {
                case Change.Put put -> {
                    published.invalidate(put.address());
                    back.add(new Change.Forget(put.address()));
                }
                case Change.Forget forget -> {
                    published.invalidate(forget.address());
                    back.add(forget);
                }
                case Change.Reset _ -> throw new IllegalArgumentException("a reset leaves nothing to take back");
            }
        }
        return back;
    }

    /** The changes since the last call, in order. */
    List<Change> takeChanges() {
        List<Change> taken = changes;
        changes = new ArrayList<>();
        return taken;
    }

    /** How many addresses the sets hold, about. */
    long published() {
        return published.estimatedSize();
    }

    private void clean(Sighting.Clean seen, long at) {
        if (seen.basis() == Sighting.Basis.TESTS_BEFORE_TLS && !rules.tlsCounts()) {
            return;
        }
        int enough = rules.cleanSessions();
        int times = clean.asMap().merge(seen.client(), 1, (before, one) -> Math.min(before + one, enough));
        if (times >= enough && standsUp(seen)) {
            publish(Change.Set.PASS, seen.client(), left(seen.holds(), at));
        }
    }

    /** Whether the operator's rules say the same now as when the session began. */
    private boolean standsUp(Sighting.Clean seen) {
        AccessAction now = accessOf(seen.client());
        return seen.basis() == Sighting.Basis.RULE ? now == AccessAction.PERMIT : now != AccessAction.REJECT;
    }

    private void barred(Sighting.Barred barred, long at) {
        clean.invalidate(barred.client());
        AccessAction now = accessOf(barred.client());
        boolean still = barred.byRule() ? now == AccessAction.REJECT : now != AccessAction.PERMIT;
        Change.Set set = set();
        if (set == null || !still) {
            takeBack(barred.client());
        } else {
            publish(set, barred.client(), left(barred.holds(), at));
        }
    }

    private Change.@Nullable Set set() {
        return switch (rules.refused()) {
            case NONE -> null;
            case RESET -> Change.Set.BLOCK;
            case DROP -> Change.Set.DROP;
        };
    }

    private AccessAction accessOf(InetAddress client) {
        return access.match(client).map(AccessList.Match::action).orElse(AccessAction.DUNNO);
    }

    /** For how long to publish what holds for a time that was counted from {@code at}. */
    private Duration left(Duration holds, long at) {
        Duration most = holds.compareTo(rules.maxTime()) < 0 ? holds : rules.maxTime();
        return most.minusNanos(ticker.read() - at).minus(ON_THE_WAY);
    }

    private void publish(Change.Set set, InetAddress client, Duration time) {
        if (client.isLinkLocalAddress()) {
            return;
        }
        Published known = published.getIfPresent(client);
        if (time.compareTo(LEAST) < 0) {
            if (known != null && known.set() != set) {
                takeBack(client);
            }
            return;
        }
        Published now = new Published(set, ticker.read() + time.toNanos());
        boolean same = known != null
                && known.set() == set
                && Math.abs(now.untilNanos() - known.untilNanos()) < LEAST.toNanos();
        if (!same) {
            changes.add(new Change.Put(set, client, time));
            published.put(client, now);
        }
    }

    private void takeBack(InetAddress client) {
        if (published.asMap().remove(client) != null) {
            changes.add(new Change.Forget(client));
        }
    }

    /** What is not remembered here could not be taken back. */
    private void evicted(@Nullable InetAddress client, @Nullable Published last, RemovalCause cause) {
        if (cause == RemovalCause.SIZE && client != null) {
            changes.add(new Change.Forget(client));
        }
    }
}
