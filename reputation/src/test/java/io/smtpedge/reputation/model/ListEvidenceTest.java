package io.smtpedge.reputation.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a list's code is worth: belief at first, then what was learned. */
class ListEvidenceTest {

    private static final ListHit XBL = new ListHit("zen.spamhaus.org", "127.0.0.4");
    private static final ListHit PBL = new ListHit("zen.spamhaus.org", "127.0.0.10");
    private static final ListHit KEYED = new ListHit("zen.dq.spamhaus.net", "127.0.0.10");
    private static final ListHit SPAMCOP = new ListHit("bl.spamcop.net", "127.0.0.2");
    private static final ListHit DNSWL = new ListHit("list.dnswl.org", "127.0.5.3");

    private static final Map<ListHit, Integer> WEIGHTS = Map.of(XBL, 4, PBL, 2, KEYED, 2, SPAMCOP, 1, DNSWL, -4);
    private static final ListPriors PRIORS = hit -> ListPrior.ofWeight(hit.zone(), WEIGHTS.getOrDefault(hit, 0), 3);

    private static final ListEvidence BELIEVED = learned(ListTally.NONE);

    @Test
    void atFirstTheWeightsSay() {
        assertThat(BELIEVED.llr(XBL)).isEqualTo(4.5); // at most
        assertThat(BELIEVED.llr(PBL)).isCloseTo(2.33, within(0.01));
        assertThat(BELIEVED.llr(SPAMCOP)).isCloseTo(1.17, within(0.01));
        assertThat(BELIEVED.llr(DNSWL)).isEqualTo(-3); // at least
        assertThat(BELIEVED.llr(new ListHit("bl.example", "127.0.0.2"))).isZero();
        assertThat(ListPrior.ofWeight("bl.example.org", 3, 3).llr()).isEqualTo(Thresholds.USUAL.hardLlr());
    }

    /** Had 300 of 1,000 bad sessions the code and one of 3,000 good ones, it is 4.5; one that lists all alike is worth nothing. */
    @Test
    void thenWhatWasLearned() {
        ListEvidence good = learned(new ListTally(new Counts(300, 1), new Counts(1000, 3000)));
        ListEvidence mad = learned(new ListTally(new Counts(900, 2700), new Counts(1000, 3000)));
        ListEvidence inverse = learned(new ListTally(new Counts(0, 1000), new Counts(1000, 3000)));

        assertThat(good.llr(SPAMCOP)).isEqualTo(4.5);
        assertThat(mad.llr(XBL)).isCloseTo(0, within(0.05));
        assertThat(inverse.llr(XBL)).isEqualTo(-3);
    }

    @Test
    void twentySessionsCountAsMuchAsBelief() {
        // Ten of 100 bad sessions, and ten of 100 good ones: worth nothing, so half of the belief is left.
        ListEvidence even = learned(new ListTally(new Counts(10, 10), new Counts(100, 100)));

        assertThat(even.llr(PBL)).isCloseTo(BELIEVED.llr(PBL) / 2, within(1e-9));
    }

    /** Else a code that nobody had yet would become a reason to refuse, only because no good client had it either. */
    @Test
    void whatNobodyHadStaysWhatItWasBelievedToBe() {
        ListEvidence unseen = learned(new ListTally(Counts.NONE, new Counts(10, 1_000_000)));

        assertThat(unseen.llr(SPAMCOP)).isEqualTo(BELIEVED.llr(SPAMCOP));
    }

    @Test
    void ofOneFamilyTheStrongestCounts() {
        assertThat(BELIEVED.reasons(List.of(PBL, XBL, KEYED)))
                .containsExactly(new Reason("zen.spamhaus.org=127.0.0.4", 4.5));
        assertThat(ListPrior.family("zen.spamhaus.org")).isEqualTo("spamhaus");
        assertThat(ListPrior.family("zen.dq.spamhaus.net")).isEqualTo("spamhaus");
        assertThat(ListPrior.family("localhost")).isEqualTo("localhost");
        assertThat(ListPrior.family("bl.test")).isEqualTo("bl");
        assertThat(ListPrior.family("")).isEmpty();
    }

    @Test
    void togetherTheyAreBounded() {
        // 4.5 + 1.17 is more than 5.5: the weaker one gives way.
        List<Reason> both = BELIEVED.reasons(List.of(SPAMCOP, XBL));
        assertThat(both).extracting(Reason::name).containsExactly(XBL.toString(), SPAMCOP.toString());
        assertThat(both.get(0).logit()).isEqualTo(4.5);
        assertThat(both.get(1).logit()).isCloseTo(1.0, within(1e-9));
        // An allow list is taken off, whatever was cut.
        assertThat(sum(BELIEVED.reasons(List.of(SPAMCOP, XBL, DNSWL)))).isCloseTo(4.5 + 1.17 - 3, within(0.01));
        assertThat(BELIEVED.reasons(List.of())).isEmpty();
    }

    private static ListEvidence learned(ListTally tally) {
        return new ListEvidence(PRIORS, hit -> tally);
    }

    private static double sum(List<Reason> reasons) {
        return reasons.stream().mapToDouble(Reason::logit).sum();
    }
}
