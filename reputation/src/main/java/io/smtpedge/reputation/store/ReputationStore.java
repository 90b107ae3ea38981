package io.smtpedge.reputation.store;

import io.smtpedge.reputation.model.Counts;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.Surroundings;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is known of addresses and of the groups they belong to, in memory. Thread-safe; reading waits for at most one change of one
 * row.
 */
public final class ReputationStore {

    private final Map<InetAddress, AddressState> addresses = new ConcurrentHashMap<>();
    private final ListCounts lists;
    private final AsnTable asn;
    private final InstantSource clock;

    /**
     * @param limits what it may hold
     * @param asn which system an address belongs to; {@link AsnTable#NONE} where there is no table
     * @param clock tells events of the future from others
     */
    public ReputationStore(StoreLimits limits, AsnTable asn, InstantSource clock) {
        lists = new ListCounts(limits.listCodes());
        this.asn = asn;
        this.clock = clock;
    }

    /** Adds what was learned of an address. The order does not matter. An event of the future counts as one of now. */
    public void add(Evidence evidence) {
        long at = Math.min(evidence.at().getEpochSecond(), clock.instant().getEpochSecond());
        addresses.merge(
                evidence.client(),
                AddressState.of(evidence.bad(), evidence.good(), evidence.badSession(), at),
                AddressState::plus);
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
        lists.add(hits, answered, new FadingCounts(bad, good, at.getEpochSecond()));
    }

    /** All that is known of an address and its neighbours, decayed to {@code now}. */
    public Surroundings around(InetAddress client, Instant now) {
        AddressState state = addresses.getOrDefault(client, AddressState.NONE);
        return new Surroundings(
                state.left(now.getEpochSecond()), Counts.NONE, Counts.NONE, Counts.NONE, asn.asn(client));
    }

    public ListCounts lists() {
        return lists;
    }

    public StoreStatistics statistics() {
        return new StoreStatistics(addresses.size(), 0, 0, 0, 0, 0);
    }
}
