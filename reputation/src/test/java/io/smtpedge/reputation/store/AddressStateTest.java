package io.smtpedge.reputation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smtpedge.reputation.model.History;
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
import org.junit.jupiter.api.Test;

/** What an address has done adds up to the same in any order, and fades as it is said to. */
class AddressStateTest {

    private static final long DAY = 24 * 3600;
    private static final long NOON = 1_795_000_000;

    record Event(double bad, double good, boolean badSession, long at) {
        AddressState state() {
            return AddressState.of(bad, good, badSession, at);
        }
    }

    @Test
    void slowCountsHalveIn14DaysAndRecentOnesIn6Hours() {
        AddressState state = AddressState.of(4, 8, true, NOON);

        History later = state.left(NOON + 14 * DAY);

        assertThat(later.bad()).isCloseTo(2, within(1e-9));
        assertThat(later.good()).isCloseTo(4, within(1e-9));
        assertThat(later.badSessions()).isCloseTo(0.5, within(1e-9));
        assertThat(state.left(NOON + DAY / 4).recentBad()).isCloseTo(2, within(1e-9));
    }

    /** A clock that was set back must not make evidence grow. */
    @Test
    void nothingGrowsBeforeItHappened() {
        assertThat(AddressState.of(4, 0, true, NOON).left(NOON - DAY).bad()).isEqualTo(4);
    }

    @Test
    void tellsTheTimeFromTheFirstBadEvidenceToTheLast() {
        AddressState state = sum(List.of(
                new Event(1, 0, true, NOON + 7200),
                new Event(1, 0, true, NOON),
                new Event(0, 1, false, NOON + 99_999)));

        assertThat(state.left(NOON + DAY).badSeconds()).isEqualTo(7200);
    }

    @Test
    void forgetsTheTimeOfBadEvidenceOfWhichNothingIsLeft() {
        AddressState state = sum(List.of(new Event(1, 0, true, NOON - 200 * DAY), new Event(1, 0, true, NOON)));

        assertThat(state.left(NOON).badSeconds()).isZero();
    }

    @Test
    void anAddressWeighsThreeAtMostAmongItsNeighbours() {
        FadingCounts contribution = AddressState.of(50, 150, true, NOON).inGroup();

        assertThat(contribution.bad()).isCloseTo(0.75, within(1e-9));
        assertThat(contribution.good()).isCloseTo(2.25, within(1e-9));
    }

    /** The clock was a year ahead for a while. What was learned then must not be believed to be news for a year. */
    @Test
    void aMomentInTheFutureIsBroughtBack() {
        AddressState state = AddressState.of(1, 1, true, NOON + 365 * DAY).notAfter(NOON);

        assertThat(state.last()).isEqualTo(NOON);
        assertThat(state.left(NOON + 14 * DAY).bad()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void survivesAsNineInts() {
        AddressState state =
                sum(List.of(new Event(1, 0.5, true, NOON - 60 * DAY), new Event(3, 2, false, 0xffff_fff0L)));
        int[] cells = new int[AddressState.INTS + 1];

        state.write(cells, 1);

        AddressState read = AddressState.read(cells, 1);
        assertThat(read.last()).isEqualTo(0xffff_fff0L);
        assertClose(read, state, 1e-6);
    }

    @Property(tries = 300)
    void theOrderDoesNotMatter(@ForAll("events") List<Event> events, @ForAll Random random) {
        List<Event> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);

        assertClose(sum(shuffled), sum(events), 1e-9);
    }

    @Property(tries = 300)
    void itDoesNotMatterHowPartsComeTogether(@ForAll("events") List<Event> events, @ForAll Random random) {
        AddressState one = AddressState.NONE;
        AddressState other = AddressState.NONE;
        for (Event event : events) {
            if (random.nextBoolean()) {
                one = one.plus(event.state());
            } else {
                other = other.plus(event.state());
            }
        }

        assertClose(one.plus(other), sum(events), 1e-9);
    }

    /** The definition itself: each event by its weight and its age. */
    @Property(tries = 300)
    void equalsTheSumOfAllEventsByTheirAge(@ForAll("events") List<Event> events) {
        long now = events.stream().mapToLong(Event::at).max().orElse(NOON);
        double bad = 0;
        double recentGood = 0;
        for (Event event : events) {
            bad += event.bad() * Math.pow(2, -(now - event.at()) / (14.0 * DAY));
            recentGood += event.good() * Math.pow(2, -(now - event.at()) / (0.25 * DAY));
        }

        History history = sum(events).left(now);

        assertThat(history.bad()).isCloseTo(bad, within(1e-9 * (1 + bad)));
        assertThat(history.recentGood()).isCloseTo(recentGood, within(1e-9 * (1 + recentGood)));
    }

    @Property(tries = 300)
    void whoKnowsAllGainsNothingFromOneWhoKnowsAPart(@ForAll("events") List<Event> events, @ForAll Random random) {
        AddressState all = sum(events);
        AddressState part =
                sum(events.stream().filter(event -> random.nextBoolean()).toList());

        assertClose(all.max(part), all, 1e-9);
        assertClose(part.max(all), all, 1e-9);
    }

    @Provide
    Arbitrary<List<Event>> events() {
        Arbitrary<Double> weight = Arbitraries.of(0.0, 0.15, 0.5, 1.0, 3.0);
        Arbitrary<Long> at = Arbitraries.longs().between(NOON - 300 * DAY, NOON);
        return Combinators.combine(weight, weight, Arbitraries.of(true, false), at)
                .as((bad, good, session, second) -> new Event(bad, good, bad > 0 && session, second))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    private static AddressState sum(List<Event> events) {
        return events.stream().map(Event::state).reduce(AddressState.NONE, AddressState::plus);
    }

    private static void assertClose(AddressState one, AddressState other, double tolerance) {
        assertThat(one.bad()).isCloseTo(other.bad(), within(tolerance * (1 + other.bad())));
        assertThat(one.good()).isCloseTo(other.good(), within(tolerance * (1 + other.good())));
        assertThat(one.recentBad()).isCloseTo(other.recentBad(), within(tolerance * (1 + other.recentBad())));
        assertThat(one.recentGood()).isCloseTo(other.recentGood(), within(tolerance * (1 + other.recentGood())));
        assertThat(one.badSessions()).isCloseTo(other.badSessions(), within(tolerance * (1 + other.badSessions())));
        assertThat(List.of(one.last(), one.lastBad(), one.firstBad(), one.earlierBad()))
                .containsExactly(other.last(), other.lastBad(), other.firstBad(), other.earlierBad());
    }
}
