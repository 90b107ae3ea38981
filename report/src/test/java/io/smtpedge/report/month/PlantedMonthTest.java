package io.smtpedge.report.month;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.report.figures.FalsePositive;
import io.smtpedge.report.figures.ListFigures.Surge;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Senders.Range;
import io.smtpedge.report.figures.Senders.Turned;
import io.smtpedge.report.journal.JournalDatabase;
import io.smtpedge.report.journal.Scope;
import io.smtpedge.report.month.Plants.Span;
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
@ValueSource(longs = {1, 3})
class PlantedMonthTest {

    private static final double SCALE = 0.5;
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private static Path folder;

    private final MonthOptions month;
    private final Plants plants;
    private static @Nullable Month last;

    @SuppressWarnings("NullAway.Init")
    private Month passed;

    /** What came of a month. */
    private record Month(long seed, List<Told> sessions, List<Notice> notices, Report report, Findings.Truth truth) {}

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
        Findings.Truth truth = new Findings.Truth();
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
                            truth.add(session, bad);
                        }
                    },
                    _ -> {});
        }
        return new Month(month.seed(), sessions, notices, report(journal), truth);
    }

    private Report report(Path journal) throws Exception {
        Scope scope = Scope.of(List.of(journal.toString()), month.start(), month.end());
        try (JournalDatabase database = JournalDatabase.open(scope)) {
            return new Reporter(Catalogue.shipped(), SystemNames.NONE, _ -> {})
                    .report(database.connection(), new Period(month.start(), month.end(), Rhythm.ZONE), month.end());
        }
    }

    @Test
    void theReportFindsAllThatIsPlantedAndProposesNothingElse() {
        Findings findings = Findings.of(passed.report(), plants, passed.truth());

        assertThat(findings.found()).containsExactlyInAnyOrder(Findings.Plant.values());
        assertThat(findings.wrong()).isEmpty();
    }

    // --- the hijacked veteran ---

    @Test
    void theHijackedVeteranIsThrottledWithinAHundredSpams() {
        List<SessionRecord> spam =
                sessionsOf(hijacked(), plants.hijack().spam(), true).toList();

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
    void beforeThatNobodyRefusesItsMail() {
        Span before = new Span(month.start(), plants.hijack().spam().from());

        assertThat(sessionsOf(hijacked(), before, false))
                .isNotEmpty()
                .filteredOn(session -> !plants.madness().mad().contains(session.accepted()))
                .noneMatch(session -> session.outcome() == Outcome.REFUSED);
    }

    @Test
    void theReportNamesItAsASenderThatTurned() {
        assertThat(passed.report().senders().turned())
                .filteredOn(turned -> turned.address().equals(hijacked()))
                .singleElement()
                .extracting(Turned::since)
                .satisfies(since -> assertThat(since)
                        .isBetween(
                                plants.hijack().spam().from().minus(Duration.ofHours(1)),
                                plants.hijack().spam().from().plus(Duration.ofHours(12))));
    }

    // --- the veteran that a list lists by mistake ---

    @Test
    void theWronglyListedVeteranIsNotRefused() {
        assertThat(condemned()).isNotEmpty().allMatch(session -> session.outcome() == Outcome.FORWARDED);
    }

    @Test
    void theReportNamesItAndAllThatItsHistorySaved() {
        assertThat(passed.report().falsePositives())
                .filteredOn(sender -> sender.address().equals(mistaken()))
                .singleElement()
                .satisfies(sender ->
                        assertThat(sender.causes()).contains(plants.mistake().list()))
                .extracting(FalsePositive::saved)
                .satisfies(saved ->
                        assertThat(saved).isGreaterThanOrEqualTo(condemned().size()));
    }

    private List<SessionRecord> condemned() {
        return sessionsOf(mistaken(), plants.mistake().listed(), false)
                .filter(PlantedMonthTest::isCondemnedByLists)
                .toList();
    }

    // --- the list that goes mad ---

    @Test
    void theMadListIsPutIntoShadowAndNoOtherListIs() {
        List<Notice> shadowed = passed.notices().stream()
                .filter(notice -> notice.kind().equals("list-shadowed"))
                .toList();

        assertThat(shadowed)
                .isNotEmpty()
                .allMatch(notice -> notice.subject().equals(plants.madness().list()));
        assertThat(shadowed.stream().map(Notice::edge)).contains("mx1", "mx2");
        assertThat(shadowed.getFirst().at())
                .isBetween(
                        plants.madness().mad().from(),
                        plants.madness().mad().from().plus(Duration.ofHours(12)));
    }

    @Test
    void theReportNamesTheMadListAndTheTimeAndNoOther() {
        assertThat(passed.report().lists().zones())
                .filteredOn(zone -> zone.surge() != null)
                .singleElement()
                .satisfies(zone -> {
                    assertThat(zone.zone()).isEqualTo(plants.madness().list());
                    Surge surge = Objects.requireNonNull(zone.surge());
                    assertThat(new Span(surge.since(), surge.until())
                                    .overlaps(plants.madness().mad()))
                            .isTrue();
                });
    }

    // --- the snowshoe range ---

    @Test
    void theReportFindsTheSnowshoeRangeAsARange() {
        assertThat(passed.report().senders().ranges())
                .extracting(Range::network)
                .contains(plants.snowshoe().network());
        assertThat(passed.report().proposals())
                .filteredOn(proposal -> proposal.kind() == Proposal.Kind.REJECT_RANGE)
                .extracting(Proposal::subject)
                .contains(plants.snowshoe().network());
    }

    @Test
    void itsAddressesPayForTheirNeighboursBeforeAnyListKnowsThem() {
        Span known = new Span(
                plants.snowshoe().sends().from().plus(Duration.ofDays(2)),
                plants.snowshoe().listedFrom());
        List<SessionRecord> unlisted = passed.sessions().stream()
                .map(Told::session)
                .filter(session -> Networks.first(session.client().getAddress())
                        .equals(plants.snowshoe().first()))
                .filter(session -> known.contains(session.accepted()))
                .toList();

        assertThat(unlisted).filteredOn(PlantedMonthTest::isHeld).hasSizeGreaterThan(unlisted.size() * 8 / 10);
    }

    // --- the list that is dead weight ---

    /** It has a hit to itself only where the list that it copies gave no answer. */
    @Test
    void whatTheDeadWeightListHasToItselfIsWhatAnotherFailedToSay() {
        List<SessionRecord> alone = passed.sessions().stream()
                .map(Told::session)
                .filter(session -> blockLists(session, "listed")
                        .equals(List.of(plants.deadWeight().list())))
                .toList();

        assertThat(zone(plants.deadWeight().list()).hits()).isPositive();
        assertThat(zone(plants.deadWeight().list()).uniqueHits()).isEqualTo(alone.size());
        assertThat(alone).allMatch(session -> blockLists(session, "unavailable").contains(SimulatedLists.LARGE));
        assertThat(zone(plants.deadWeight().list()).effect().whileAllAnswered()).isZero();
    }

    private static List<String> blockLists(SessionRecord session, String answer) {
        return session.lists().stream()
                .filter(list -> list.answer().equals(answer) && !list.zone().equals(SimulatedLists.ALLOW))
                .map(SessionRecord.ListAnswer::zone)
                .toList();
    }

    // --- the list that was silent ---

    @Test
    void theReportNamesTheListThatWasSilentAndWhatBecameOfTheMail() {
        Span silent = plants.silence().silent();
        long without = passed.sessions().stream()
                .map(Told::session)
                .filter(session -> silent.contains(session.accepted()))
                .filter(session -> session.lists().stream()
                        .anyMatch(list -> list.zone().equals(plants.silence().list())
                                && list.answer().equals("unavailable")))
                .count();

        assertThat(passed.report().health().outages()).singleElement().satisfies(outage -> {
            assertThat(outage.zone()).isEqualTo(plants.silence().list());
            assertThat(outage.since())
                    .isBetween(silent.from().minus(HOUR), silent.from().plus(HOUR));
            assertThat(outage.until())
                    .isBetween(silent.until().minus(HOUR), silent.until().plus(HOUR));
            assertThat(outage.sessions()).isCloseTo(without, withinPercentage(25));
        });
        if (plants.silence().list().equals(SimulatedLists.LARGE)) {
            assertThat(passed.report().proposals())
                    .filteredOn(proposal -> proposal.kind() == Proposal.Kind.MEND_LIST)
                    .singleElement()
                    .satisfies(proposal -> {
                        assertThat(proposal.subject()).isEqualTo(SimulatedLists.LARGE);
                        assertThat(proposal.title()).contains(" did not answer from ");
                        assertThat(proposal.action()).startsWith("dig 2.0.0.127.bl.large.example ");
                    });
        }
    }

    // --- all ---

    @Test
    void goodSendersThatNothingIsPlantedForAreLeftAlone() {
        List<Told> good = passed.sessions().stream()
                .filter(told -> !told.bad())
                .filter(told -> !plants.madness().mad().contains(told.session().accepted()))
                .filter(told -> !IpText.of(told.session().client().getAddress()).equals(hijacked()))
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

    private String hijacked() {
        return IpText.of(plants.hijack().address());
    }

    private String mistaken() {
        return IpText.of(plants.mistake().address());
    }

    private Stream<SessionRecord> sessionsOf(String address, Span span, boolean bad) {
        return passed.sessions().stream()
                .filter(told -> told.bad() == bad)
                .map(Told::session)
                .filter(session -> IpText.of(session.client().getAddress()).equals(address))
                .filter(session -> span.contains(session.accepted()));
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
