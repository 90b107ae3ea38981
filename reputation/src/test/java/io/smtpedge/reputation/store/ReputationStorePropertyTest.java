package io.smtpedge.reputation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smtpedge.reputation.model.Counts;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.Surroundings;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a store knows depends on what happened alone: not on the order in which it heard of it, nor on which edge did. */
class ReputationStorePropertyTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int DAYS = 24 * 3600;
    private static final ListHit HIT = new ListHit("zen.example", "127.0.0.2");
    private static final List<String> CLIENTS = List.of(
            "192.0.2.1",
            "192.0.2.2",
            "192.0.2.3",
            "198.51.100.1",
            "2001:db8:1:1::1",
            "2001:db8:1:2::1",
            "2001:db8:2::1");

    @Property(tries = 200)
    void theOrderDoesNotMatter(@ForAll("events") List<Evidence> events, @ForAll Random random) {
        List<Evidence> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);

        assertSame(store(shuffled), store(events));
    }

    @Property(tries = 200)
    void twoEdgesThatTellEachOtherKnowWhatOneWould(@ForAll("events") List<Evidence> events, @ForAll Random random) {
        ReputationStore one = store(List.of());
        ReputationStore other = store(List.of());
        PendingChanges ofOne = one.keepChanges(100);
        PendingChanges ofOther = other.keepChanges(100);
        for (Evidence event : events) {
            add(random.nextBoolean() ? one : other, event);
            if (random.nextInt(5) == 0) {
                exchange(ofOne, other, random);
                exchange(ofOther, one, random);
            }
        }
        exchange(ofOne, other, random);
        exchange(ofOther, one, random);

        ReputationStore alone = store(events);
        for (ReputationStore edge : List.of(one, other)) {
            assertSame(edge, alone);
        }
    }

    /** A newcomer that knows a part already, from its own snapshot, takes over the whole. */
    @Property(tries = 200)
    void joiningWhatIsKnownInPartCountsNothingTwice(@ForAll("events") List<Evidence> events, @ForAll Random random) {
        ReputationStore whole = store(events);
        ReputationStore part =
                store(events.stream().filter(event -> random.nextBoolean()).toList());

        whole.forEach(part::join);
        whole.forEach(part::join);

        assertSame(part, whole);
    }

    @Provide
    Arbitrary<List<Evidence>> events() {
        Arbitrary<InetAddress> client = Arbitraries.of(CLIENTS).map(InetAddress::ofLiteral);
        Arbitrary<Instant> at = Arbitraries.integers().between(0, 120 * DAYS).map(NOW::minusSeconds);
        Arbitrary<Double> weight = Arbitraries.of(0.0, 0.15, 0.5, 1.0, 3.0);
        return Combinators.combine(client, at, weight, weight)
                .as((address, when, bad, good) -> new Evidence(address, when, bad, good, bad > 0))
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    private static void exchange(PendingChanges from, ReputationStore to, Random random) {
        List<Delta> batch = from.take(1 + random.nextInt(3));
        while (!batch.isEmpty()) {
            batch.forEach(to::merge);
            batch = from.take(1 + random.nextInt(3));
        }
    }

    private static ReputationStore store(Collection<Evidence> events) {
        ReputationStore store = new ReputationStore(StoreLimits.of(1000), AsnTable.NONE, () -> NOW);
        events.forEach(event -> add(store, event));
        return store;
    }

    private static void add(ReputationStore store, Evidence event) {
        store.add(event);
        store.addLists(
                event.badSession() ? List.of(HIT) : List.of(),
                List.of(HIT.zone()),
                event.bad(),
                event.good(),
                event.at());
    }

    private static void assertSame(ReputationStore one, ReputationStore other) {
        assertThat(one.statistics().addresses()).isEqualTo(other.statistics().addresses());
        assertClose(one.lists().listed(HIT, NOW), other.lists().listed(HIT, NOW));
        assertClose(one.lists().answered(HIT.zone(), NOW), other.lists().answered(HIT.zone(), NOW));
        for (String client : CLIENTS) {
            Surroundings here = one.around(InetAddress.ofLiteral(client), NOW);
            Surroundings there = other.around(InetAddress.ofLiteral(client), NOW);
            assertThat(here.own().bad()).isCloseTo(there.own().bad(), within(1e-4));
            assertThat(here.own().good()).isCloseTo(there.own().good(), within(1e-4));
            assertThat(here.own().recentBad()).isCloseTo(there.own().recentBad(), within(1e-4));
            assertThat(here.own().recentGood()).isCloseTo(there.own().recentGood(), within(1e-4));
            assertThat(here.own().badSessions()).isCloseTo(there.own().badSessions(), within(1e-4));
            assertThat(here.own().badSeconds()).isEqualTo(there.own().badSeconds());
            assertClose(here.prefix(), there.prefix());
            assertClose(here.site(), there.site());
        }
    }

    private static void assertClose(Counts one, Counts other) {
        assertThat(one.bad()).isCloseTo(other.bad(), within(1e-3));
        assertThat(one.good()).isCloseTo(other.good(), within(1e-3));
    }
}
