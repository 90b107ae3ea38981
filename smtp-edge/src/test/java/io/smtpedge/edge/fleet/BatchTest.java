package io.smtpedge.edge.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.store.AddressState;
import io.smtpedge.reputation.store.Delta;
import io.smtpedge.reputation.store.FadingCounts;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is learned looks the same on the other side; and what is no batch of ours harms nobody. */
class BatchTest {

    private static final Delta ADDRESS = new Delta.OfAddress(
            77, new AddressState(1, 0.5, 0.25, 0, 1, 1_795_000_000, 1_795_000_000, 1_794_000_000, 0));
    private static final Delta LIST =
            new Delta.OfList(new ListHit("zen.example", "127.0.0.2"), new FadingCounts(3, 1, 1_795_000_000));
    private static final Delta WHOLE_LIST =
            new Delta.OfList(new ListHit("zen.example", ""), new FadingCounts(3, 10, 1_795_000_000));

    @Test
    void whatGoesInComesOut() {
        assertThat(Batch.of(List.of(LIST, ADDRESS, WHOLE_LIST)).deltas()).containsExactly(ADDRESS, LIST, WHOLE_LIST);
        assertThat(Batch.of(List.of()).deltas()).isEmpty();
    }

    @Test
    void halfABatchIsRefused() {
        Batch whole = Batch.of(List.of(ADDRESS, LIST));
        Batch half = new Batch(Arrays.copyOf(whole.addresses(), 43), whole.lists());
        Batch halfList = new Batch(whole.addresses(), Arrays.copyOf(whole.lists(), 20));

        assertThatThrownBy(half::deltas).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(halfList::deltas).isInstanceOf(IllegalArgumentException.class);
    }

    /** A count that is none would spoil everything that it is added to. */
    @Test
    void countsThatAreNoneAreLeftOut() {
        Delta poison = new Delta.OfAddress(78, new AddressState(Double.NaN, 0, 0, 0, 0, 1, 1, 1, 0));
        Delta negative = new Delta.OfAddress(79, new AddressState(-5, 0, 0, 0, 0, 1, 1, 1, 0));
        Delta endless = new Delta.OfList(
                new ListHit("zen.example", "127.0.0.3"), new FadingCounts(Double.POSITIVE_INFINITY, 1, 1));

        assertThat(Batch.of(List.of(poison, ADDRESS, negative, endless)).deltas())
                .containsExactly(ADDRESS);
    }
}
