package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.Counts;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.Surroundings;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of addresses and of the groups they belong to, in memory. Thread-safe: reading waits for the writing of one row at
 * the most, so an event loop may read; writing is for one thread or a few.
 *
 * <p>What is added counts as if it had been added in the order of time, and on one edge. That holds as long as nothing is evicted.
 */
public final class ReputationStore {

    /** Clocks of mail servers differ by this much. What is further ahead is not believed. */
    private static final long AHEAD_SECONDS = Duration.ofMinutes(10).toSeconds();
    /** Nothing is left of what is older. */
    private static final long BEHIND_SECONDS = Duration.ofDays(365).toSeconds();

    private final RowTable addresses;
    private final Groups groups;
    private final ListCounts lists;
    private final AsnTable asn;
    private final InstantSource clock;
    private final LongAdder clamped = new LongAdder();
    private volatile @Nullable PendingChanges pending;

    /**
     * @param limits what it may hold
     * @param asn which system an address belongs to; {@link AsnTable#NONE} where there is no table
     * @param clock tells events of the future from others
     */
    public ReputationStore(StoreLimits limits, AsnTable asn, InstantSource clock) {
        addresses = new RowTable(limits.addresses(), AddressState.INTS, ReputationStore::information);
        groups = new Groups(limits.prefixes(), asn);
        lists = new ListCounts(limits.listCodes());
        this.asn = asn;
        this.clock = clock;
    }

    /**
     * Adds what was learned of an address. The order does not matter. An event from more than 10 minutes ahead counts as one of now,
     * and one from more than a year ago as one of a year ago.
     */
    public void add(Evidence evidence) {
        if (evidence.bad() == 0 && evidence.good() == 0) {
            return;
        }
        long at = believable(evidence.at());
        long key = AddressKey.of(evidence.client());
        AddressState event = AddressState.of(evidence.bad(), evidence.good(), evidence.badSession(), at);
        // First, so that nothing is known here that is neither passed on nor waits to be.
        PendingChanges others = pending;
        if (others != null) {
            others.add(key, event);
        }
        change(key, event, AddressState::plus);
    }

    /**
     * Adds how a session turned out, to what is known of the lists.
     *
     * @param hits what the lists said of its client
     * @param answered the safe names of the zones that answered, those of {@code hits} among them
     * @param bad 1 for a bad session, else 0; or a part of it, where others take the rest
     * @param good 1 for a good session, else 0
     */
    public void addLists(Collection<ListHit> hits, Collection<String> answered, double bad, double good, Instant at) {
        FadingCounts session = new FadingCounts(bad, good, believable(at));
        hits.forEach(hit -> addList(hit, session));
        answered.forEach(zone -> addList(new ListHit(zone, ListCounts.ANSWERED), session));
    }

    /** Adds what another edge has learned. It must be added once only. */
    public void merge(Delta delta) {
        apply(delta, AddressState::plus, FadingCounts::plus);
    }

    /**
     * Takes over what a store knows that has seen all that this one has, but for what still waits to be passed on: what is known
     * here already does not count twice. It may be done any number of times.
     */
    public void join(Delta whole) {
        PendingChanges others = pending;
        apply(others == null ? whole : others.addTo(whole), AddressState::max, FadingCounts::max);
    }

    /**
     * Keeps from now on what is added here, for others to {@link #merge}.
     *
     * @param limit addresses that may wait, at most
     */
    public PendingChanges keepChanges(int limit) {
        PendingChanges kept = new PendingChanges(limit);
        pending = kept;
        return kept;
    }

    /** Gives all that is known here, for others to {@link #join}. It takes seconds for millions; others go on meanwhile. */
    public void forEach(Consumer<Delta> consumer) {
        lists.all().forEach((hit, counts) -> consumer.accept(new Delta.OfList(hit, counts)));
        eachAddressSegment((rows, stride) -> {
            for (int row = 0; row < rows.length; row += stride) {
                AddressState state = AddressState.read(rows, row + Segment.KEY_INTS);
                consumer.accept(new Delta.OfAddress(Segment.key(rows, row), state));
            }
        });
    }

    /** All that is known of an address and its neighbours, decayed to {@code now}. */
    public Surroundings around(InetAddress client, Instant now) {
        long second = now.getEpochSecond();
        long key = AddressKey.of(client);
        int[] value = new int[AddressState.INTS];
        AddressState own = addresses.read(key, value) ? AddressState.read(value, 0) : AddressState.NONE;
        Counts prefix = groups.prefix(key).left(second);
        long number = asn.asn(client);
        return new Surroundings(
                own.left(second),
                without(prefix, own.inGroup().left(second)),
                without(groups.system(number, second), prefix),
                groups.site(second),
                number);
    }

    public ListCounts lists() {
        return lists;
    }

    public StoreStatistics statistics() {
        return new StoreStatistics(
                addresses.size(),
                groups.prefixCount(),
                groups.systemCount(),
                addresses.evicted(),
                clamped.sum(),
                addresses.bytes() + groups.bytes());
    }

    <E extends Exception> void eachAddressSegment(RowTable.RowSink<E> sink) throws E {
        addresses.eachSegment(sink);
    }

    Groups groups() {
        return groups;
    }

    /** Makes room for what is to be restored. */
    void reserve(int addressRows, int prefixRows) {
        addresses.reserve(addressRows);
        groups.reserve(prefixRows);
    }

    /** Takes back rows that were kept, without telling their groups, which were kept as well. */
    void restore(int[] rows) {
        addresses.putAll(rows, Segment.KEY_INTS + AddressState.INTS);
    }

    private void apply(Delta delta, BinaryOperator<AddressState> state, BinaryOperator<FadingCounts> counts) {
        switch (delta) {
            case Delta.OfAddress address -> change(address.key(), address.state(), state);
            case Delta.OfList list -> lists.change(list.hit(), list.counts().notAfter(latestBelievable()), counts);
        }
    }

    private void change(long key, AddressState other, BinaryOperator<AddressState> how) {
        long limit = latestBelievable();
        Contribution contribution = new Contribution(other.notAfter(limit), how, limit);
        addresses.update(key, contribution);
        groups.add(key, contribution.change, limit);
    }

    private void addList(ListHit hit, FadingCounts session) {
        PendingChanges others = pending;
        if (others != null) {
            others.add(hit, session);
        }
        lists.change(hit, session, FadingCounts::plus);
    }

    private long believable(Instant claimed) {
        long now = clock.instant().getEpochSecond();
        long at = claimed.getEpochSecond();
        if (at > now + AHEAD_SECONDS) {
            clamped.increment();
            return now;
        }
        if (at < now - BEHIND_SECONDS) {
            clamped.increment();
            return Math.max(1, now - BEHIND_SECONDS);
        }
        return at;
    }

    private long latestBelievable() {
        return clock.instant().getEpochSecond() + AHEAD_SECONDS;
    }

    private static Counts without(Counts whole, Counts part) {
        return new Counts(Math.max(0, whole.bad() - part.bad()), Math.max(0, whole.good() - part.good()));
    }

    private static double information(int[] cells, int at) {
        return AddressState.read(cells, at).information();
    }

    /** Changes the state of an address, and remembers what that changes for its groups. */
    private static final class Contribution implements Segment.Change {

        private final AddressState other;
        private final BinaryOperator<AddressState> how;
        private final long limit;
        private FadingCounts change = FadingCounts.NONE;

        private Contribution(AddressState other, BinaryOperator<AddressState> how, long limit) {
            this.other = other;
            this.how = how;
            this.limit = limit;
        }

        @Override
        public void apply(int[] value) {
            AddressState before = AddressState.read(value, 0).notAfter(limit);
            how.apply(before, other).write(value, 0);
            change = AddressState.read(value, 0).inGroup().minus(before.inGroup());
        }
    }
}
