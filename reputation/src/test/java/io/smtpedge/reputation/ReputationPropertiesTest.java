package io.smtpedge.reputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smtpedge.reputation.model.Advice;
import io.smtpedge.reputation.model.Estimate;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.Evidence;
import io.smtpedge.reputation.store.PendingChanges;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.StoreLimits;
import java.net.InetAddress;
import java.time.Instant;
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

/** What holds of judgements, whatever was learned, in whatever order and on however many edges. */
class ReputationPropertiesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final List<ListHit> HITS = List.of(new ListHit("bl.example.org", "127.0.0.2"));
    private static final double ROUNDING = 1e-5;

    @Property(tries = 200)
    void theOrderDoesNotMatter(@ForAll("lessons") List<Lesson> lessons, @ForAll Random random) {
        List<Lesson> shuffled = new ArrayList<>(lessons);
        Collections.shuffle(shuffled, random);

        assertSame(edge(lessons), edge(shuffled));
    }

    @Property(tries = 200)
    void twoEdgesKnowTogetherWhatOneWouldKnow(@ForAll("lessons") List<Lesson> lessons, @ForAll Random random) {
        ReputationStore one = store();
        ReputationStore other = store();
        PendingChanges ofOne = one.keepChanges(1000);
        PendingChanges ofOther = other.keepChanges(1000);
        for (Lesson lesson : lessons) {
            lesson.teach(random.nextBoolean() ? one : other);
            if (random.nextInt(10) == 0) {
                ofOne.take(1000).forEach(other::merge);
                ofOther.take(1000).forEach(one::merge);
            }
        }
        ofOne.take(1000).forEach(other::merge);
        ofOther.take(1000).forEach(one::merge);

        assertSame(reputation(one), edge(lessons));
        assertSame(reputation(other), edge(lessons));
    }

    @Property(tries = 200)
    void neighboursAloneRefuseNobody(@ForAll("lessons") List<Lesson> lessons) {
        Reputation reputation = edge(lessons);
        for (String stranger : List.of("192.0.2.200", "198.51.100.200", "2001:db8:1:200::1")) {
            Judgement judgement = reputation.judge(InetAddress.ofLiteral(stranger), List.of(), false, NOW);

            assertThat(judgement.advice()).isIn(Advice.NORMAL, Advice.THROTTLE);
            assertThat(judgement.estimate().low()).isLessThan(0.8);
        }
    }

    @Property(tries = 200)
    void moreBadNeverHelpsAndMoreGoodNeverHarms(@ForAll("lessons") List<Lesson> lessons) {
        Lesson last = lessons.getLast();
        InetAddress client = InetAddress.ofLiteral(last.client());
        Estimate before = edge(lessons).estimate(client, NOW);
        List<Lesson> worse = new ArrayList<>(lessons);
        worse.add(new Lesson(last.client(), last.secondsAgo(), 1, 0));
        List<Lesson> better = new ArrayList<>(lessons);
        better.add(new Lesson(last.client(), last.secondsAgo(), 0, 1));

        assertThat(edge(worse).estimate(client, NOW).probability())
                .isGreaterThanOrEqualTo(before.probability() - ROUNDING);
        assertThat(edge(better).estimate(client, NOW).probability())
                .isLessThanOrEqualTo(before.probability() + ROUNDING);
    }

    private static void assertSame(Reputation one, Reputation other) {
        for (String client : CLIENTS) {
            Judgement expected = one.judge(InetAddress.ofLiteral(client), HITS, true, NOW);
            Judgement actual = other.judge(InetAddress.ofLiteral(client), HITS, true, NOW);
            assertThat(actual.estimate().probability())
                    .isCloseTo(expected.estimate().probability(), within(ROUNDING));
            assertThat(actual.estimate().low()).isCloseTo(expected.estimate().low(), within(ROUNDING));
            assertThat(actual.estimate().high()).isCloseTo(expected.estimate().high(), within(ROUNDING));
        }
    }

    private static Reputation edge(List<Lesson> lessons) {
        ReputationStore store = store();
        lessons.forEach(lesson -> lesson.teach(store));
        return reputation(store);
    }

    private static ReputationStore store() {
        return new ReputationStore(StoreLimits.of(1000), AsnTable.NONE, () -> NOW);
    }

    private static Reputation reputation(ReputationStore store) {
        return new Reputation(store, ReputationRules.USUAL, () -> NOW);
    }

    private static final List<String> CLIENTS = List.of(
            "192.0.2.1",
            "192.0.2.2",
            "192.0.2.3",
            "198.51.100.1",
            "198.51.100.2",
            "2001:db8:1:1::1",
            "2001:db8:1:2::1",
            "2001:db8:2:1::1");

    /** What one session brings: to what is known of an address, and of a list. */
    record Lesson(String client, int secondsAgo, double bad, double good) {

        void teach(ReputationStore store) {
            Instant at = NOW.minusSeconds(secondsAgo);
            store.add(new Evidence(InetAddress.ofLiteral(client), at, bad, good, bad > 0));
            store.addLists(HITS, List.of("bl.example.org"), bad > 0 ? 1 : 0, bad > 0 ? 0 : 1, at);
        }
    }

    @Provide
    Arbitrary<List<Lesson>> lessons() {
        Arbitrary<Double> weight = Arbitraries.of(0.0, 0.15, 0.5, 1.0, 3.0);
        return Combinators.combine(
                        Arbitraries.of(CLIENTS), Arbitraries.integers().between(0, 40 * 86_400), weight, weight)
                .as(Lesson::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }
}
