package io.smtpedge.dnsbl;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.wire.DnsClient;
import io.smtpedge.dnsbl.wire.EventLoop;
import io.smtpedge.dnsbl.wire.SelectorLoop;
import io.smtpedge.dnsbl.wire.UdpDnsClient;
import io.smtpedge.dnsbl.wire.UdpDnsClient.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Asks DNS block and allow lists about addresses, all lists at once, and remembers what they say. Thread-safe; one for a
 * process is enough. It has one thread of its own, and at most 64 sockets for each resolver in use.
 */
public final class Dnsbl implements AutoCloseable {

    /** Checks that wait for answers, about 20 MB of them; beyond it one fails at once, rather than wait in a queue. */
    static final int MOST_CHECKS = 40_000;

    private final DnsblConfig config;
    private final List<Zone> zones;
    private final EventLoop loop;
    private final Lookups lookups;
    private final AnswerCache cache;
    private final ZoneWatch watch;
    private final Optional<CacheKeeper> keeper;
    private final AtomicInteger waiting = new AtomicInteger();

    /** The checks under way; the loop's. */
    private final Set<Check> checks = new HashSet<>();

    private volatile boolean closed;

    /** A client whose events nobody is told. */
    Dnsbl(DnsblConfig config, EventLoop loop, DnsClient client, Ticker ticker, InstantSource clock) {
        this(config, loop, client, ticker, clock, new Random(), event -> {});
    }

    Dnsbl(
            DnsblConfig config,
            EventLoop loop,
            DnsClient client,
            Ticker ticker,
            InstantSource clock,
            RandomGenerator random,
            Consumer<ZoneEvent> events) {
        Consumer<ZoneEvent> safely = ZoneWatch.safely(events);
        this.config = config;
        this.zones = Zone.of(config.zones(), config.profiles());
        this.loop = loop;
        this.cache = new AnswerCache(zones, config.cache(), ticker, clock);
        this.keeper = config.cache()
                .file()
                .map(file -> CacheKeeper.start(cache, file, config.cache().readOnly(), safely));
        this.watch = new ZoneWatch(zones, loop, clock, random, safely);
        this.lookups = new Lookups(loop, client, cache, config.cache(), watch);
        watch.start(config.health(), client, cache);
    }

    /** Starts a client that tells its events as lines of the program's log, through SLF4J. */
    public static Dnsbl open(DnsblConfig config) {
        return open(config, ZoneWatch::log);
    }

    /**
     * Starts a client. Unless zones are to be probed, it sends nothing until the first check.
     *
     * @param events called on threads of the client, and on the caller's before this returns; must not block. What
     *     it throws is logged and has no effect
     * @throws IllegalArgumentException where there are zones but no resolver, or a resolver is a name without an address
     * @throws UncheckedIOException where the system gives no selector: it is out of file descriptors
     */
    public static Dnsbl open(DnsblConfig config, Consumer<ZoneEvent> events) {
        if (config.resolvers().isEmpty() && !config.zones().isEmpty()) {
            throw new IllegalArgumentException("there are zones to ask, but no resolver to ask them of; name one");
        }
        config.resolvers().stream()
                .filter(resolver -> resolver.isUnresolved())
                .findFirst()
                .ifPresent(resolver -> {
                    throw new IllegalArgumentException("the resolver " + Quoted.of(resolver.getHostString())
                            + " is a name that has no address; write an address");
                });
        try {
            SelectorLoop loop = SelectorLoop.start(System::nanoTime);
            Pace pace = Pace.within(config.deadline(), config.resolvers().size());
            return new Dnsbl(
                    config,
                    loop,
                    new UdpDnsClient(loop, config.resolvers(), pace, new ResolverEvents(ZoneWatch.safely(events))),
                    Ticker.systemTicker(),
                    InstantSource.system(),
                    new Random(),
                    events);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the DNS client", e);
        }
    }

    /**
     * Asks all zones about an address, or the cache where it knows. Never blocks. A verdict is there within the
     * configured deadline, and at once where the cache decides. Of the listings that condemn an address, the first are asked
     * for their reason (TXT), and those that come when it is condemned already are not: a list is not to be bothered for
     * nothing.
     */
    public DnsblCheck check(InetAddress address) {
        return check(address, false);
    }

    /** As {@link #check}, with the reason of every listing: for a person. */
    public DnsblCheck explain(InetAddress address) {
        return check(address, true);
    }

    /**
     * Puts a list into shadow because of what it says of clients: it is asked and shown, and counts nothing, until {@link #clear}.
     * What its probes find is another matter, and neither undoes the other. Told as {@link ZoneEvent.Shadowed}.
     *
     * @param zone its safe name; a zone that is not asked is left alone
     * @param why a clause, printable
     */
    public void suspect(String zone, String why) {
        zone(zone).ifPresent(found -> watch.suspect(found, why));
    }

    /** Takes back what {@link #suspect} did. What the list has said in the meantime is forgotten before it counts. */
    public void clear(String zone) {
        zone(zone).ifPresent(found -> watch.clear(found, cache));
    }

    /** Whether the list counts nothing at present, whatever the reason; {@code zone} is its safe name. */
    public boolean isInShadow(String zone) {
        return zone(zone).filter(found -> found.shadow().isOn()).isPresent();
    }

    /**
     * What a listing with these codes adds to the score, were the list not in shadow.
     *
     * @param zone its safe name; a zone that is not asked adds nothing
     */
    public int worth(String zone, List<ReturnCode> codes) {
        return zone(zone).map(found -> found.worth(codes)).orElse(0);
    }

    private Optional<Zone> zone(String safeName) {
        for (Zone zone : zones) {
            if (zone.safeName().equals(safeName)) {
                return Optional.of(zone);
            }
        }
        return Optional.empty();
    }

    /** Writes an event as a line of the program's log, through SLF4J. */
    public static void log(ZoneEvent event) {
        ZoneWatch.log(event);
    }

    private DnsblCheck check(InetAddress address, boolean everyReason) {
        Check check =
                new Check(QueryName.canonical(address), zones, config.threshold(), cache, loop.now(), everyReason);
        check.answerFromCache();
        if (check.isSettled()) {
            return check.stages();
        }
        if (waiting.incrementAndGet() > MOST_CHECKS) {
            waiting.decrementAndGet();
            check.end(Cause.OVERLOAD, "not asked: " + MOST_CHECKS + " checks are under way", loop.now());
            return check.stages();
        }
        try {
            loop.execute(() -> begin(check));
        } catch (RejectedExecutionException e) {
            waiting.decrementAndGet();
            close(check);
        }
        return check.stages();
    }

    private void begin(Check check) {
        checks.add(check);
        if (closed) {
            end(check);
            close(check);
        } else {
            check.begin(lookups, loop, config.deadline(), this::end);
        }
    }

    private void end(Check check) {
        checks.remove(check);
        waiting.decrementAndGet();
    }

    private void close(Check check) {
        check.end(Cause.CLOSED, "the client is closed", loop.now());
    }

    /** Ends all checks: what is not answered by now is unavailable. Later checks know the cache only. */
    @Override
    public void close() {
        closed = true;
        try {
            loop.execute(() -> List.copyOf(checks).forEach(this::close));
        } catch (RejectedExecutionException e) {
            // Closed before: nothing waits.
            return;
        }
        loop.close();
        keeper.ifPresent(CacheKeeper::close);
    }
}
