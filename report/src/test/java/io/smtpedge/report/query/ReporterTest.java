package io.smtpedge.report.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.report.figures.FalsePositive;
import io.smtpedge.report.figures.Headline.Totals;
import io.smtpedge.report.figures.ListFigures.Kind;
import io.smtpedge.report.figures.ListFigures.Surge;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Senders.Range;
import io.smtpedge.report.figures.Senders.Turned;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What was planted in a fortnight is found, and said. */
class ReporterTest {

    @SuppressWarnings("NullAway.Init")
    private static Report report;

    @BeforeAll
    static void compute() throws SQLException {
        try (TestJournal journal = PlantedFortnight.journal()) {
            report = journal.report(PlantedFortnight.secondWeek());
        }
    }

    @Test
    void everySessionIsCountedOnce() {
        Totals now = report.headline().now();
        assertThat(now.accepted() + now.deferred() + now.limited() + now.refused() + now.other())
                .isEqualTo(now.sessions());
        assertThat(report.charts().verdicts().stream()
                        .mapToLong(slice -> slice.sessions())
                        .sum())
                .isEqualTo(now.sessions());
        assertThat(report.charts().week().stream()
                        .mapToLong(hour -> hour.sessions())
                        .sum())
                .isEqualTo(now.sessions());
        assertThat(report.health().edges())
                .singleElement()
                .satisfies(edge -> assertThat(edge.sessions()).isEqualTo(now.sessions()));
        assertThat(report.headline().before()).isNotNull();
    }

    @Test
    void theMadListIsFound() {
        ZoneFigures mad = zone(PlantedFortnight.MAD);
        Surge surge = Objects.requireNonNull(mad.surge());
        assertThat(surge.since())
                .isBetween(PlantedFortnight.MAD_SINCE.minus(Duration.ofHours(1)), PlantedFortnight.MAD_SINCE);
        assertThat(surge.until())
                .isBetween(PlantedFortnight.MAD_UNTIL, PlantedFortnight.MAD_UNTIL.plus(Duration.ofHours(1)));
        assertThat(surge.rate().value().orElse(0)).isGreaterThan(0.9);
        assertThat(surge.rate().part()).as("each good client once an hour").isGreaterThan(50);
        assertThat(surge.clients())
                .as("all good senders but the one that turned: their addresses")
                .isEqualTo(PlantedFortnight.GOOD_SENDERS - 1);
        assertThat(proposal(Proposal.Kind.SHADOW_LIST).subject()).isEqualTo(PlantedFortnight.MAD);
        assertThat(proposal(Proposal.Kind.SHADOW_LIST).action())
                .isEqualTo("in dnsbl.zones, in place of its entry: \"bl.mad.example*0\"");
    }

    @Test
    void noOtherListIsTakenForMad() {
        assertThat(report.proposals())
                .filteredOn(proposal -> proposal.kind() == Proposal.Kind.SHADOW_LIST)
                .hasSize(1);
    }

    @Test
    void theFalselyListedSenderIsNamedWithItsLine() {
        FalsePositive named = report.falsePositives().stream()
                .filter(one -> one.address().equals(PlantedFortnight.FALSELY_LISTED))
                .findFirst()
                .orElseThrow();
        assertThat(named.causes()).containsExactly(PlantedFortnight.ZEN);
        assertThat(named.saved()).isPositive();
        assertThat(named.held()).isPositive();
        assertThat(named.certainty()).isGreaterThan(0.9);
        assertThat(named.allowLine()).isEqualTo("\"permit 198.51.100.77\"   # mx.town-hall.example");
    }

    @Test
    void theHijackedSenderIsFoundAndIsNoFalsePositive() {
        assertThat(report.senders().turned()).hasSize(1);
        Turned turned = report.senders().turned().getFirst();
        assertThat(turned.address()).isEqualTo(PlantedFortnight.HIJACKED);
        assertThat(turned.since())
                .isBetween(
                        PlantedFortnight.HIJACKED_SINCE.minus(Duration.ofHours(1)),
                        PlantedFortnight.HIJACKED_SINCE.plus(Duration.ofHours(6)));
        assertThat(turned.goodBefore()).isGreaterThan(100);
        assertThat(report.falsePositives()).noneMatch(one -> one.address().equals(PlantedFortnight.HIJACKED));
        assertThat(proposal(Proposal.Kind.WRITE_TO_SENDER).title()).contains("postmaster@good-0.example");
    }

    @Test
    void theSnowshoeRangeIsFoundAsARange() {
        assertThat(report.senders().ranges()).hasSize(1);
        Range range = report.senders().ranges().getFirst();
        assertThat(range.network()).isEqualTo(PlantedFortnight.SNOWSHOE);
        assertThat(range.addresses()).isGreaterThan(50);
        assertThat(range.pattern()).isEqualTo("mta#.deals-today.example");
        assertThat(proposal(Proposal.Kind.REJECT_RANGE).action())
                .isEqualTo("add to access.rules: \"reject 203.0.113.0/24\"");
    }

    @Test
    void theDeadWeightListIsAdvisedAgainst() {
        ZoneFigures dead = zone(PlantedFortnight.DEAD_WEIGHT);
        assertThat(dead.uniqueHits()).isZero();
        assertThat(dead.effect().wouldPass()).isZero();
        assertThat(proposal(Proposal.Kind.DROP_LIST).subject()).isEqualTo(PlantedFortnight.DEAD_WEIGHT);
    }

    @Test
    void aUsefulListHasItsEffectAndItsPrecision() {
        ZoneFigures zen = zone(PlantedFortnight.ZEN);
        assertThat(zen.kind()).isEqualTo(Kind.BLOCK);
        assertThat(zen.effect().wouldPass()).isGreaterThan(1000);
        assertThat(zen.precision().value().orElse(0)).isGreaterThan(0.7);
        assertThat(zen.codes()).anySatisfy(code -> assertThat(code.name()).isEqualTo("xbl"));
        assertThat(zone(PlantedFortnight.ALLOW).kind()).isEqualTo(Kind.ALLOW);
    }

    @Test
    void theSilentNightIsAGap() {
        assertThat(report.health().gaps())
                .singleElement()
                .satisfies(gap ->
                        assertThat(Duration.between(gap.since(), gap.until())).isEqualTo(Duration.ofHours(4)));
    }

    @Test
    void theThreeThingsToDoAreThreeDifferentThings() {
        assertThat(report.firstProposals().stream().map(Proposal::kind).distinct())
                .hasSize(3);
        assertThat(report.firstProposals().getFirst().kind()).isEqualTo(Proposal.Kind.SHADOW_LIST);
        assertThat(report.firstProposals().get(1).kind()).isEqualTo(Proposal.Kind.PERMIT_SENDER);
    }

    @Test
    void noRuleIsProposedForThoseWhomOnlyTheMadListHurt() {
        assertThat(report.falsePositives()).anyMatch(one -> one.causes().equals(List.of(PlantedFortnight.MAD)));
        assertThat(proposal(Proposal.Kind.PERMIT_SENDER).action())
                .isEqualTo("add to access.rules: \"permit 198.51.100.77\"");
    }

    private static ZoneFigures zone(String zone) {
        return report.lists().zones().stream()
                .filter(one -> one.zone().equals(zone))
                .findFirst()
                .orElseThrow();
    }

    private static Proposal proposal(Proposal.Kind kind) {
        return report.proposals().stream()
                .filter(one -> one.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no proposal to " + kind.label()));
    }
}
