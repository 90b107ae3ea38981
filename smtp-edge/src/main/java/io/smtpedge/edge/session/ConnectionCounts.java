package io.smtpedge.edge.session;

import io.smtpedge.edge.policy.ClientNetwork;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there are, in all and from each client. Thread-safe; as large as the connections are many. */
public final class ConnectionCounts {

    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<ClientNetwork, Integer> byClient = new ConcurrentHashMap<>();

    /** Counts a connection from its accept, whoever it will turn out to be. */
    public void opened() {
        all.incrementAndGet();
    }

    public void closed() {
        all.decrementAndGet();
    }

    /** Counts it for its client, once that is known. */
    public void identified(ClientNetwork client) {
        byClient.merge(client, 1, Integer::sum);
    }

    public void forgotten(ClientNetwork client) {
        byClient.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
    }

    public int all() {
        return all.get();
    }

    public int of(ClientNetwork client) {
        return byClient.getOrDefault(client, 0);
    }
}
