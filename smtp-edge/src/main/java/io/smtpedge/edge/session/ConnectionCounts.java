package io.smtpedge.edge.session;

import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Neighbourhood;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there are, in all, from each client and from each network around one. Thread-safe; as large as the connections are many. */
public final class ConnectionCounts {

    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<ClientNetwork, Integer> byClient = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Neighbourhood, Integer> byNetwork = new ConcurrentHashMap<>();

    /** Counts a connection from its accept, whoever it will turn out to be. */
    public void opened() {
        all.incrementAndGet();
    }

    public void closed() {
        all.decrementAndGet();
    }

    /** Counts it for its client, once that is known. */
    public void identified(InetAddress client) {
        byClient.merge(ClientNetwork.of(client), 1, Integer::sum);
        byNetwork.merge(Neighbourhood.of(client), 1, Integer::sum);
    }

    public void forgotten(InetAddress client) {
        byClient.computeIfPresent(ClientNetwork.of(client), (_, count) -> count == 1 ? null : count - 1);
        byNetwork.computeIfPresent(Neighbourhood.of(client), (_, count) -> count == 1 ? null : count - 1);
    }

    public int all() {
        return all.get();
    }

    public int of(ClientNetwork client) {
        return byClient.getOrDefault(client, 0);
    }

    public int of(Neighbourhood network) {
        return byNetwork.getOrDefault(network, 0);
    }
}
