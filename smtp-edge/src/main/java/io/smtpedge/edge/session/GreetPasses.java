package io.smtpedge.edge.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.policy.ClientNetwork;
import java.time.Duration;

/** Remembers who has waited for the greeting once: they need not wait again. Thread-safe, bounded. */
public final class GreetPasses {

    /** About 100 MB when full, on a busy edge; the least used go first. */
    private static final long MAX_CLIENTS = 1_000_000;

    private final Cache<ClientNetwork, Boolean> passed;

    /**
     * An empty memory.
     *
     * @param lifetime how long a pass is remembered
     */
    public GreetPasses(Duration lifetime, Ticker ticker) {
        passed = Caffeine.newBuilder()
                .maximumSize(MAX_CLIENTS)
                .expireAfterWrite(lifetime)
                .ticker(ticker)
                // Upkeep on the thread that uses the cache is bounded and cheaper than waking another.
                .executor(Runnable::run)
                .build();
    }

    public boolean contains(ClientNetwork client) {
        return passed.getIfPresent(client) != null;
    }

    public void add(ClientNetwork client) {
        passed.put(client, Boolean.TRUE);
    }
}
