package io.smtpedge.edge.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smtpedge.reputation.model.Counts;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.Surroundings;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.Evidence;
import io.smtpedge.reputation.store.PendingChanges;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.StoreLimits;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** What an edge has of its own: a store, and its side of the exchange. */
final class FleetEdge {

    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final ListHit HIT = new ListHit("zen.example", "127.0.0.2");

    final ReputationStore store = new ReputationStore(StoreLimits.of(100_000), AsnTable.NONE, () -> NOW);
    final PendingChanges pending;
    final Exchange exchange;

    FleetEdge(String name, int mostPending) {
        pending = store.keepChanges(mostPending);
        exchange = new Exchange(store, pending, name, new Random());
    }

    FleetEdge(String name) {
        this(name, 10_000);
    }

    static FleetSettings settings(String url) {
        return new FleetSettings(
                FleetSettings.server(url), java.util.Optional.empty(), Duration.ofMillis(200), FleetSettings.PENDING);
    }

    void bad(String client, Duration ago) {
        store.add(new Evidence(InetAddress.ofLiteral(client), NOW.minus(ago), 1, 0, true));
        store.addLists(List.of(HIT), List.of(HIT.zone()), 1, 0, NOW.minus(ago));
    }

    void good(String client, Duration ago) {
        store.add(new Evidence(InetAddress.ofLiteral(client), NOW.minus(ago), 0, 1, false));
        store.addLists(List.of(), List.of(HIT.zone()), 0, 1, NOW.minus(ago));
    }

    Surroundings around(String client) {
        return store.around(InetAddress.ofLiteral(client), NOW);
    }

    boolean knowsAsMuchAs(FleetEdge other, String client) {
        return Math.abs(around(client).own().weight()
                        - other.around(client).own().weight())
                < 1e-3;
    }

    /** That both know the same of an address, of its neighbours and of the lists. */
    void assertAgrees(FleetEdge other, String client) {
        Surroundings here = around(client);
        Surroundings there = other.around(client);
        assertThat(here.own().bad()).isCloseTo(there.own().bad(), within(1e-3));
        assertThat(here.own().good()).isCloseTo(there.own().good(), within(1e-3));
        assertThat(here.own().recentBad()).isCloseTo(there.own().recentBad(), within(1e-3));
        assertThat(here.own().badSessions()).isCloseTo(there.own().badSessions(), within(1e-3));
        assertThat(here.own().badSeconds()).isEqualTo(there.own().badSeconds());
        assertClose(here.prefix(), there.prefix());
        assertClose(here.site(), there.site());
        assertClose(store.lists().listed(HIT, NOW), other.store.lists().listed(HIT, NOW));
        assertClose(store.lists().answered(HIT.zone(), NOW), other.store.lists().answered(HIT.zone(), NOW));
    }

    private static void assertClose(Counts one, Counts other) {
        assertThat(one.bad()).isCloseTo(other.bad(), within(1e-2));
        assertThat(one.good()).isCloseTo(other.good(), within(1e-2));
    }
}
