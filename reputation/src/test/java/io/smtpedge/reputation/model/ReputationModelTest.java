package io.smtpedge.reputation.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The caps on advice, and who overrules the lists. The estimates themselves are in {@link ExpectedOutcomesTest}. */
class ReputationModelTest {

    private static final ListHit SOFT = new ListHit("bl.example.org", "127.0.0.2");
    private static final ListHit HARD = new ListHit("xbl.example.net", "127.0.0.4");
    private static final ListHit ALLOW = new ListHit("list.example.com", "127.0.0.3");
    private static final ListEvidence LISTS = new ListEvidence(
            hit -> new ListPrior(hit.equals(HARD) ? 4.5 : hit.equals(SOFT) ? 3.4 : -3, ListPrior.family(hit.zone())),
            hit -> ListTally.NONE);

    private final ReputationModel model = new ReputationModel(Thresholds.USUAL);

    /** 40 bad are beyond doubt, but it takes three sessions and an hour, or a hard list, to refuse for good. */
    @Test
    void refusalsForGoodMustBeEarned() {
        assertThat(advice(bad(40, 3, 3600))).isEqualTo(Advice.REFUSE);
        assertThat(advice(bad(40, 2.97, 3600))).isEqualTo(Advice.REFUSE); // three, a little faded
        assertThat(advice(bad(40, 2, 3600))).isEqualTo(Advice.LATER);
        assertThat(advice(bad(40, 3, 3599))).isEqualTo(Advice.LATER);
        assertThat(advice(bad(9, 9, 86_400), HARD)).isEqualTo(Advice.REFUSE);
        assertThat(advice(bad(9, 9, 86_400), SOFT)).isEqualTo(Advice.LATER);
    }

    @Test
    void anAllowListMayOpenTheFastLane() {
        History little = new History(0, 10, 0, 2, 0, 0);

        assertThat(advice(little)).isEqualTo(Advice.NORMAL);
        assertThat(advice(little, ALLOW)).isEqualTo(Advice.FAST_LANE);
    }

    @Test
    void aVeteransHistoryOverrulesTheLists() {
        assertThat(overruled(new History(0, 200, 0, 5, 0, 0), HARD)).isTrue();
        // On Monday morning it is still a veteran, though nothing is left of what it did within hours.
        assertThat(overruled(new History(0, 200, 0, 0, 0, 0), HARD)).isTrue();
        assertThat(overruled(new History(0, 200, 0, 0, 0, 0), HARD, SOFT)).isTrue();
        // A little is not enough; nor does it help who sends spam now.
        assertThat(overruled(new History(0, 30, 0, 5, 0, 0), HARD)).isFalse();
        assertThat(overruled(new History(10, 200, 10, 5, 4, 7200), HARD)).isFalse();
        // Who is not condemned needs no overruling.
        assertThat(model.judge(known(new History(0, 200, 0, 5, 0, 0)), List.of(SOFT), LISTS, false)
                        .overruled())
                .isFalse();
    }

    /** A veteran does not pay for a neighbourhood that went bad. */
    @Test
    void aVeteranDoesNotPayForItsNeighbours() {
        Counts bad = new Counts(300, 0);
        Surroundings known = new Surroundings(new History(0, 200, 0, 5, 0, 0), bad, bad, Counts.NONE, 0);

        assertThat(model.judge(known, List.of(HARD), LISTS, true).overruled()).isTrue();
        assertThat(model.judge(known, List.of(), LISTS, false).advice()).isIn(Advice.NORMAL, Advice.FAST_LANE);
    }

    @Test
    void theBaseRateIsLearnedSlowly() {
        assertThat(ReputationModel.baseRate(Counts.NONE)).isEqualTo(0.4);
        assertThat(ReputationModel.baseRate(new Counts(30, 270))).isCloseTo(0.25, within(1e-9));
        assertThat(ReputationModel.baseRate(new Counts(0, 1e6))).isEqualTo(0.1);
        assertThat(ReputationModel.baseRate(new Counts(1e6, 0))).isEqualTo(0.5);
    }

    /** However much is known: 1 is never, and a fast lane up to 0 has nobody in it. */
    @Test
    void neverIsNeverAndNobodyIsNobody() {
        History worst = bad(1e9, 1e6, 1_000_000);
        History best = new History(0, 1e9, 0, 1e9, 0, 0);

        assertThat(advice(Thresholds.of(1, 0.8, 0.6, 0.06), worst, HARD)).isEqualTo(Advice.LATER);
        assertThat(advice(Thresholds.of(1, 1, 0.6, 0.06), worst, HARD)).isEqualTo(Advice.THROTTLE);
        assertThat(advice(Thresholds.of(1, 1, 1, 0.06), worst, HARD)).isEqualTo(Advice.NORMAL);
        assertThat(advice(Thresholds.of(0.93, 1, 1, 0.06), worst, HARD)).isEqualTo(Advice.REFUSE);
        assertThat(advice(Thresholds.of(0.93, 0.8, 0.6, 0), best, ALLOW)).isEqualTo(Advice.NORMAL);
        assertThat(new ReputationModel(Thresholds.of(0.93, 0.8, 0.6, 0))
                        .judge(known(best), List.of(HARD), LISTS, true)
                        .overruled())
                .isFalse();
    }

    @Test
    void thresholdsAreInOrder() {
        assertThatThrownBy(() -> Thresholds.of(0.8, 0.9, 0.6, 0.06))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("later 0.9");
        assertThatThrownBy(() -> Thresholds.of(1.01, 0.9, 0.6, 0.06)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Thresholds.of(0.9, 1, 0.95, 0.06)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Thresholds.of(0.9, 0.8, Double.NaN, 0.06))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Thresholds.of(0.93, 0.80, 0.60, 0.06)).isEqualTo(Thresholds.USUAL);
    }

    private Advice advice(History own, ListHit... hits) {
        return model.judge(known(own), List.of(hits), LISTS, false).advice();
    }

    private boolean overruled(History own, ListHit... hits) {
        return model.judge(known(own), List.of(hits), LISTS, true).overruled();
    }

    private static History bad(double bad, double sessions, long seconds) {
        return new History(bad, 0, bad, 0, sessions, seconds);
    }

    private static Advice advice(Thresholds thresholds, History own, ListHit hit) {
        return new ReputationModel(thresholds)
                .judge(known(own), List.of(hit), LISTS, false)
                .advice();
    }

    private static Surroundings known(History own) {
        return new Surroundings(own, Counts.NONE, Counts.NONE, Counts.NONE, 0);
    }
}
