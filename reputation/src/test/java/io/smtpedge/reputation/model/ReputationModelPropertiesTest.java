package io.smtpedge.reputation.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

/** What holds whatever is known of an address. */
class ReputationModelPropertiesTest {

    private static final double ROUNDING = 1e-9;
    private static final ListPriors PRIORS = hit ->
            new ListPrior(Integer.parseInt(hit.code().substring("127.0.0.".length())), ListPrior.family(hit.zone()));
    private static final ListEvidence LISTS = new ListEvidence(PRIORS, hit -> ListTally.NONE);

    private final ReputationModel model = new ReputationModel(Thresholds.USUAL);

    @Property
    void boundsAreBounds(@ForAll("known") Surroundings known, @ForAll("hits") List<ListHit> hits) {
        Estimate estimate = model.estimate(known, hits, LISTS);

        assertThat(estimate.probability()).isBetween(0.0, 1.0);
        assertThat(estimate.low()).isBetween(0.0, estimate.probability());
        assertThat(estimate.high()).isBetween(estimate.probability(), 1.0);
    }

    @Property
    void logitsAddUp(@ForAll("known") Surroundings known, @ForAll("hits") List<ListHit> hits) {
        Estimate estimate = model.estimate(known, hits, LISTS);

        double sum = estimate.reasons().stream().mapToDouble(Reason::logit).sum();
        assertThat(1 / (1 + Math.exp(-sum))).isCloseTo(estimate.probability(), within(ROUNDING));
        assertThat(estimate.reasons().subList(0, 5))
                .extracting(Reason::name)
                .containsExactly("base", "asn", "prefix", "history", "recent");
    }

    @Property
    void moreBadNeverLowersAndMoreGoodNeverRaises(
            @ForAll("known") Surroundings known,
            @ForAll("hits") List<ListHit> hits,
            @ForAll @DoubleRange(min = 0, max = 50) double more) {
        Estimate before = model.estimate(known, hits, LISTS);
        History own = known.own();
        History worse = new History(
                own.bad() + more, own.good(), own.recentBad() + more, own.recentGood(), own.badSessions(), 0);
        History better = new History(
                own.bad(), own.good() + more, own.recentBad(), own.recentGood() + more, own.badSessions(), 0);

        assertNotBelow(model.estimate(with(known, worse), hits, LISTS), before);
        assertNotBelow(before, model.estimate(with(known, better), hits, LISTS));
    }

    @Property
    void neighboursAloneRefuseNobodyAndMakeNobodyTrusted(
            @ForAll("counts") Counts prefix, @ForAll("counts") Counts system, @ForAll("counts") Counts site) {
        Surroundings stranger = new Surroundings(History.NONE, prefix, system, site, 64496);

        assertThat(model.judge(stranger, List.of(), LISTS, false).advice()).isIn(Advice.NORMAL, Advice.THROTTLE);
        // Nor do they where the operator sets the thresholds low.
        ReputationModel strict = new ReputationModel(Thresholds.of(0.3, 0.3, 0.3, 0.29));
        assertThat(strict.judge(stranger, List.of(), LISTS, false).advice()).isIn(Advice.NORMAL, Advice.THROTTLE);
    }

    /** However bad the neighbourhood: without a hard list it takes ten bad messages in three sessions over an hour. */
    @Property
    void littleOwnEvidenceRefusesNobodyForGood(
            @ForAll("known") Surroundings known, @ForAll @DoubleRange(min = 0, max = 9.99) double bad) {
        History own = new History(bad, 0, bad, 0, 30, 1_000_000);

        assertThat(model.judge(with(known, own), List.of(), LISTS, false).advice())
                .isNotEqualTo(Advice.REFUSE);
    }

    @Property
    void theOrderOfTheListsDoesNotMatter(
            @ForAll("known") Surroundings known, @ForAll("hits") List<ListHit> hits, @ForAll Random random) {
        List<ListHit> shuffled = new ArrayList<>(hits);
        Collections.shuffle(shuffled, random);

        assertThat(model.judge(known, shuffled, LISTS, true)).isEqualTo(model.judge(known, hits, LISTS, true));
    }

    @Property
    void theBaseRateStaysInItsBounds(@ForAll("counts") Counts site) {
        assertThat(ReputationModel.baseRate(site)).isBetween(0.1, 0.5);
    }

    private static void assertNotBelow(Estimate upper, Estimate lower) {
        assertThat(upper.probability()).isGreaterThanOrEqualTo(lower.probability() - ROUNDING);
        assertThat(upper.low()).isGreaterThanOrEqualTo(lower.low() - ROUNDING);
        assertThat(upper.high()).isGreaterThanOrEqualTo(lower.high() - ROUNDING);
    }

    private static Surroundings with(Surroundings known, History own) {
        return new Surroundings(own, known.prefix(), known.system(), known.site(), known.asn());
    }

    @Provide
    Arbitrary<Counts> counts() {
        Arbitrary<Double> weight = Arbitraries.oneOf(
                Arbitraries.of(0.0, 1e-6, 1e6), Arbitraries.doubles().between(0, 1000));
        return Combinators.combine(weight, weight).as(Counts::new);
    }

    @Provide
    Arbitrary<Surroundings> known() {
        Arbitrary<History> own = Combinators.combine(
                        counts(),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.doubles().between(0, 1))
                .as((slow, bad, good) ->
                        new History(slow.bad(), slow.good(), slow.bad() * bad, slow.good() * good, slow.bad(), 7200));
        return Combinators.combine(own, counts(), counts(), counts())
                .as((address, prefix, system, site) -> new Surroundings(address, prefix, system, site, 64496));
    }

    @Provide
    Arbitrary<List<ListHit>> hits() {
        Arbitrary<String> zones = Arbitraries.of("bl.one.example", "wl.one.example", "bl.two.example", "bl.three.test");
        Arbitrary<String> codes = Arbitraries.integers().between(-9, 9).map(llr -> "127.0.0." + llr);
        return Combinators.combine(zones, codes).as(ListHit::new).list().ofMaxSize(6);
    }
}
