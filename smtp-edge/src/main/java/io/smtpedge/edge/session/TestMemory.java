package io.smtpedge.edge.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Evidence.PastFailure;
import io.smtpedge.edge.policy.Test;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Remembers how clients did in the tests of the protocol: who has passed one need not prove it again, and who has failed one
 * is refused at once when it comes back. The answers of DNS lists are not here; they have a cache of their own.
 *
 * <p>Thread-safe. Bounded: beyond {@value #MOST_PASSED} clients that passed, and {@value #MOST_FAILED} that failed or were
 * deferred, the least used are forgotten.
 */
public final class TestMemory {

    /** About 150 MB when full, on a busy edge. */
    private static final long MOST_PASSED = 1_000_000;

    /** A client that was told to come back, and does within this time, has not waited. */
    private static final long MOMENT = Duration.ofMinutes(1).toNanos();

    /** Mail servers try again for days, but not once a day. */
    private static final Duration RETRIES = Duration.ofDays(1);

    /** Far more than fail within the minutes for which it is remembered; about 15 MB. */
    private static final long MOST_FAILED = 100_000;

    private final Map<Test, Duration> passTimes;
    private final Ticker ticker;
    private final long start;
    private final Cache<ClientNetwork, Passes> passed;
    private final Cache<ClientNetwork, Failed> failed;
    private final Cache<ClientNetwork, Long> deferred;

    /** For each test the second of this memory's time at which its pass is over; 0 where there is none. */
    private record Passes(Map<Test, Integer> until) {}

    private record Failed(Test test, long nanos) {}

    /**
     * An empty memory.
     *
     * @param passTimes how long a pass of each test is remembered, in whole seconds; that of any other test is not
     * @param failTime how long a failure is remembered; not at all where it is zero
     */
    public TestMemory(Map<Test, Duration> passTimes, Duration failTime, Ticker ticker) {
        this.passTimes = Map.copyOf(passTimes);
        this.ticker = ticker;
        this.start = ticker.read();
        Duration longest = passTimes.isEmpty() ? Duration.ZERO : Collections.max(passTimes.values());
        this.passed = cache(MOST_PASSED, longest, ticker).build();
        this.failed = cache(MOST_FAILED, failTime, ticker).build();
        this.deferred = cache(MOST_FAILED, RETRIES, ticker).build();
    }

    private static Caffeine<Object, Object> cache(long most, Duration time, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterWrite(time)
                .ticker(ticker)
                // Upkeep on the thread that uses the cache is bounded and cheaper than waking another.
                .executor(Runnable::run);
    }

    /** Whether the client has passed the test, and the pass still holds. */
    public boolean passed(ClientNetwork client, Test test) {
        return !left(client, test).isZero();
    }

    /** How long the client's pass of the test still holds, rounded down to seconds; zero where it has none. */
    Duration left(ClientNetwork client, Test test) {
        Passes passes = passed.getIfPresent(client);
        int seconds = passes == null ? 0 : passes.until().getOrDefault(test, 0) - seconds();
        return Duration.ofSeconds(Math.max(0, seconds));
    }

    /** Notes that the client has passed the test just now. */
    public void pass(ClientNetwork client, Test test) {
        Duration time = passTimes.get(test);
        if (time != null) {
            int until = seconds() + Math.toIntExact(time.toSeconds());
            passed.asMap().merge(client, new Passes(Map.of(test, until)), TestMemory::both);
        }
    }

    /** The test that the client has failed last; empty where it has failed none, or none of late. */
    public Optional<PastFailure> failed(ClientNetwork client) {
        Failed found = failed.getIfPresent(client);
        return Optional.ofNullable(found)
                .map(fail -> new PastFailure(fail.test(), Duration.ofNanos(ticker.read() - fail.nanos())));
    }

    /** Notes that the client has failed the test just now; what it once passed of that test no longer counts. */
    public void fail(ClientNetwork client, Test test) {
        failed.put(client, new Failed(test, ticker.read()));
        forget(client, test);
    }

    /** Notes that the client was told to come back, as answers of the lists were missing. */
    public void defer(ClientNetwork client) {
        deferred.asMap().putIfAbsent(client, ticker.read());
    }

    /** Whether the client was told to come back, and has waited for a minute since. */
    public boolean cameBack(ClientNetwork client) {
        Long told = deferred.getIfPresent(client);
        return told != null && ticker.read() - told >= MOMENT;
    }

    /** Takes a pass back: the client is tested again. */
    public void forget(ClientNetwork client, Test test) {
        passed.asMap().computeIfPresent(client, (_, passes) -> without(test, passes));
    }

    private static Passes both(Passes older, Passes newer) {
        Map<Test, Integer> until = new EnumMap<>(Test.class);
        until.putAll(older.until());
        until.putAll(newer.until());
        return new Passes(Map.copyOf(until));
    }

    private static Passes without(Test test, Passes passes) {
        Map<Test, Integer> until = new EnumMap<>(Test.class);
        until.putAll(passes.until());
        until.remove(test);
        return new Passes(Map.copyOf(until));
    }

    private int seconds() {
        return Math.toIntExact(TimeUnit.NANOSECONDS.toSeconds(ticker.read() - start));
    }
}
