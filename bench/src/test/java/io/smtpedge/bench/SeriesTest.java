package io.smtpedge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {

    @Test
    void theMedianDoesNotCareForTheOrder() {
        Series odd = new Series(List.of(9.0, 1.0, 5.0));

        assertThat(odd.median()).isEqualTo(5);
        assertThat(odd.min()).isEqualTo(1);
        assertThat(odd.max()).isEqualTo(9);
        assertThat(new Series(List.of(4.0, 1.0, 3.0, 2.0)).median()).isEqualTo(2.5);
    }

    @Test
    void aRatioIsTakenPairByPair() {
        // The second round was slow for both: the pairs still say two, though the medians alone would not.
        Series edge = new Series(List.of(200.0, 600.0));
        Series peer = new Series(List.of(100.0, 300.0));

        assertThat(edge.dividedBy(peer).values()).containsExactly(2.0, 2.0);
    }

    @Test
    void pairsNeedAPartner() {
        assertThatThrownBy(() -> new Series(List.of(1.0)).dividedBy(new Series(List.of(1.0, 2.0))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
