package io.smtpedge.report.month;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.report.figures.FalsePositive;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Senders.Range;
import io.smtpedge.report.figures.Senders.Turned;
import io.smtpedge.report.journal.JournalDatabase;
import io.smtpedge.report.journal.Scope;
import io.smtpedge.report.query.Reporter;
import io.smtpedge.report.query.SystemNames;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What is planted in the example month is met by the edges, and found by the report on their journals. */
@ParameterizedClass(name = "seed {0}")
@ValueSource(longs = {1, 2, 3})
class PlantedMonthTest {

    private static final double SCALE = 0.5;

    @TempDir
    private static Path folder;

    private final MonthOptions month;
    private final Plants plants;
    private static @Nullable Month last;

    @SuppressWarnings("NullAway.Init")
    private Month passed;

    /** What came of a month. */
    private record Month(long seed, List<Told> sessions, List<Notice> notices, Report report) {}

    private record Told(SessionRecord session, boolean bad) {}

    PlantedMonthTest(long seed) {
        month = MonthOptions.usual(seed).withScale(SCALE);
        plants = Plants.of(month);
    }

    /** Once for each seed: a month takes seconds. */
    @BeforeEach
    void letTheMonthPass() throws Exception {
        Month before = last;
        passed = before != null && before.seed() == month.seed() ? before : pass();
        last = passed;
    }

    private Month pass() throws Exception {
        Path journal = folder.resolve("seed" + month.seed());
        List<Told> sessions = new ArrayList<>();
        List<Notice> notices = new ArrayList<>();
        try (MonthFiles files = new MonthFiles(journal)) {
            ExampleMonth.run(
                    month,
                    new MonthSink() {
                        @Override
                        public void entry(String edge, JournalEntry entry) throws IOException {
                            files.entry(edge, entry);
                            if (entry instanceof JournalEntry.Told told) {
                                notices.add(told.notice());
                            }
                        }

                        @Override
                        public void truth(SessionRecord session, String kind, boolean bad) {
                            sessions.add(new Told(session, bad));
                        }
                    },
                    _ -> {});
        }
        return new Month(month.seed(), sessions, notices, report(journal));
    }

    private Report report(Path journal) throws Exception {
        Scope scope = Scope.of(List.of(journal.toString()), month.start(), month.end());
        try (JournalDatabase database = JournalDatabase.open(scope)) {
            return new Reporter(Catalogue.shipped(), SystemNames.NONE, _ -> {})
                    .report(database.connection(), new Period(month.start(), month.end(), Rhythm.ZONE), month.end());
        }
    }

    // --- the hijacked veteran ---

    @Test
    void theHijackedVeteranIsThrottledWithinAHundredSpams() {
        List<SessionRecord> spam = sessionsOf(plants.hijacked(), plants.hijackedFrom(), plants.hijackedUntil(), true)
                .toList();

        int until = 0;
        while (until < spam.size() && !isHeld(spam.get(until))) {
            until++;
        }

        assertThat(until).isLessThan(100);
        assertThat(spam.subList(100, spam.size()))
                .as("from the hundredth on")
                .filteredOn(PlantedMonthTest::isHeld)
                .hasSizeGreaterThan((spam.size() - 100) * 9 / 10);
    }

    @Test
    void beforeThatNobodyHoldsItsMail() {
        assertThat(sessionsOf(plants.hijacked(), month.start(), plants.madFrom(), false))
                .isNotEmpty()
                .noneMatch(session -> session.outcome() == Outcome.REFUSED);
    }

    @Test
    void theReportNamesItAsASenderThatTurned() {
        assertThat(passed.report().senders().turned())
                .filteredOn(turned -> turned.address().equals(plants.hijacked()))
                .singleElement()
                .extracting(Turned::since)
                .satisfies(since -> assertThat(since)
                        .isBetween(
                                plants.hijackedFrom().minus(Duration.ofHours(12)),
                                plants.hijackedFrom().plus(Duration.ofHours(12))));
    }

    // --- the veteran that a list lists by mistake ---

    @Test
    void theWronglyListedVeteranIsNotRefused() {
        List<SessionRecord> listed = sessionsOf(
                        plants.wronglyListed(), plants.wronglyListedFrom(), plants.wronglyListedUntil(), false)
                .filter(PlantedMonthTest::isCondemnedByLists)
                .toList();

        assertThat(listed).hasSizeGreaterThan(50).allMatch(session -> session.outcome() == Outcome.FORWARDED);
    }

    @Test
    void theReportNamesIt() {
        assertThat(passed.report().falsePositives())
                .filteredOn(sender -> sender.address().equals(plants.wronglyListed()))
                .singleElement()
                .satisfies(sender -> assertThat(sender.causes().toString()).contains(plants.wronglyListedBy()))
                .extracting(FalsePositive::saved)
                .satisfies(saved -> assertThat(saved).isGreaterThan(50));
    }

    // --- the list that goes mad ---

    @Test
    void theMadListIsPutIntoShadowAndNoOtherListIs() {
        List<Notice> shadowed = passed.notices().stream()
                .filter(notice -> notice.kind().equals("list-shadowed"))
                .toList();

        assertThat(shadowed).isNotEmpty().allMatch(notice -> notice.subject().equals(plants.madList()));
        assertThat(shadowed.stream().map(Notice::edge)).contains("mx1", "mx2");
        assertThat(shadowed.getFirst().at())
                .isBetween(plants.madFrom(), plants.madFrom().plus(Duration.ofHours(4)));
    }

    @Test
    void theReportNamesTheMadListAndTheTime() {
        ZoneFigures mad = zone(plants.madList());

        assertThat(Objects.requireNonNull(mad.surge()).since())
                .isBetween(
                        plants.madFrom().minus(Duration.ofHours(12)),
                        plants.madFrom().plus(Duration.ofHours(12)));
        assertThat(passed.report().proposals())
                .filteredOn(proposal -> proposal.kind() == Proposal.Kind.SHADOW_LIST)
                .extracting(Proposal::subject)
                .containsExactly(plants.madList());
    }

    @Test
    void noOtherListHasASurge() {
        assertThat(passed.report().lists().zones())
                .filteredOn(zone -> zone.surge() != null)
                .extracting(ZoneFigures::zone)
                .containsExactly(plants.madList());
    }

    // --- the snowshoe range ---

    @Test
    void theReportFindsTheSnowshoeRangeAsARange() {
        assertThat(passed.report().senders().ranges())
                .extracting(Range::network)
                .contains(plants.snowshoe());
        assertThat(passed.report().proposals())
                .filteredOn(proposal -> proposal.kind() == Proposal.Kind.REJECT_RANGE)
                .extracting(Proposal::subject)
                .contains(plants.snowshoe());
    }

    @Test
    void itsAddressesPayForTheirNeighboursBeforeAnyListKnowsThem() {
        List<SessionRecord> unlisted = passed.sessions().stream()
                .map(Told::session)
                .filter(session -> IpText.of(session.client().getAddress()).startsWith("198.51.100."))
                .filter(session ->
                        within(session, plants.snowshoeFrom().plus(Duration.ofDays(2)), plants.snowshoeListed()))
                .toList();

        assertThat(unlisted).filteredOn(PlantedMonthTest::isHeld).hasSizeGreaterThan(unlisted.size() * 8 / 10);
    }

    // --- the list that is dead weight ---

    @Test
    void theReportAdvisesAgainstTheDeadWeightListAndAgainstNoOther() {
        assertThat(zone(plants.deadWeight()).hits()).isPositive();
        assertThat(zone(plants.deadWeight()).uniqueHits())
                .as("only where the list that it copies gave no answer")
                .isLessThan(zone(plants.deadWeight()).hits() / 200);
        assertThat(passed.report().proposals())
                .filteredOn(proposal -> proposal.kind() == Proposal.Kind.DROP_LIST)
                .extracting(Proposal::subject)
                .containsExactly(plants.deadWeight());
    }

    // --- all ---

    @Test
    void goodSendersThatNothingIsPlantedForAreLeftAlone() {
        List<Told> good = passed.sessions().stream()
                .filter(told -> !told.bad())
                .filter(told -> within(told.session(), month.start(), plants.madFrom())
                        || within(told.session(), plants.madUntil(), plants.hijackedFrom()))
                .toList();

        assertThat(good)
                .filteredOn(told -> told.session().outcome() != Outcome.FORWARDED)
                .hasSizeLessThan(good.size() / 200);
    }

    @Test
    void theReportCountsEverySession() {
        assertThat(passed.report().headline().now().sessions())
                .isEqualTo(passed.sessions().size());
        assertThat(passed.report().health().rejected()).isEmpty();
    }

    private ZoneFigures zone(String name) {
        return passed.report().lists().zones().stream()
                .filter(zone -> zone.zone().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Stream<SessionRecord> sessionsOf(String address, Instant from, Instant until, boolean bad) {
        return passed.sessions().stream()
                .filter(told -> told.bad() == bad)
                .map(Told::session)
                .filter(session -> IpText.of(session.client().getAddress()).equals(address))
                .filter(session -> within(session, from, until));
    }

    private static boolean within(SessionRecord session, Instant from, Instant until) {
        return !session.accepted().isBefore(from) && session.accepted().isBefore(until);
    }

    /** Throttled or worse. */
    private static boolean isHeld(SessionRecord session) {
        SessionRecord.Reputation reputation = session.reputation();
        return session.outcome() != Outcome.FORWARDED
                || (reputation != null && !List.of("normal", "fast-lane").contains(reputation.advice()));
    }

    private static boolean isCondemnedByLists(SessionRecord session) {
        SessionRecord.Decision verdict = session.verdict();
        SessionRecord.Score score = verdict == null ? null : verdict.score();
        return score != null && score.value() >= score.threshold();
    }
}
