package io.smtpedge.report.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.report.figures.Charts.Slice;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Senders.Sender;
import io.smtpedge.report.figures.Share;
import io.smtpedge.report.format.HtmlReport;
import io.smtpedge.report.format.JsonReport;
import io.smtpedge.report.format.TextReport;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.privacy.PseudonymKey;
import io.smtpedge.reputation.privacy.Pseudonyms;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Journals with little or strange in them. */
class SmallJournalTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final String ZONE = "bl.example.net";

    @SuppressWarnings("NullAway.Init")
    private TestJournal journal;

    @BeforeEach
    void open() throws SQLException {
        journal = new TestJournal();
    }

    @AfterEach
    void close() throws SQLException {
        journal.close();
    }

    private static Period day(String date) {
        LocalDate day = LocalDate.parse(date);
        return new Period(
                day.atStartOfDay(BERLIN).toInstant(),
                day.plusDays(1).atStartOfDay(BERLIN).toInstant(),
                BERLIN);
    }

    @Test
    void anEmptyPeriodSaysSoAndBreaksNothing() throws SQLException {
        Report report = journal.report(day("2026-11-20"));
        assertThat(report.headline().now().sessions()).isZero();
        assertThat(report.headline().before()).isNull();
        assertThat(report.firstProposals())
                .singleElement()
                .satisfies(one -> assertThat(one.title()).isEqualTo("The journal has no session in this period"));
        assertThat(TextReport.of(report)).contains("0 sessions").contains("unknown");
        assertThat(HtmlReport.of(report)).contains("There is nothing to draw.");
        assertThat(JsonReport.of(report)).contains("\"sessions\" : 0");
    }

    @Test
    void oneSessionIsReportedWithoutInventingAnything() throws SQLException {
        journal.session(NOON, "192.0.2.1").listed(ZONE, 3, "127.0.0.2").refused(3);
        Report report = journal.report(day("2026-11-20"));
        assertThat(report.headline().now().refused()).isEqualTo(1);
        assertThat(report.headline().now().spam().isKnown()).isFalse();
        assertThat(report.lists().zones()).singleElement().satisfies(zone -> {
            assertThat(zone.precision().isKnown()).isFalse();
            assertThat(zone.falseAlarms().low()).isEmpty();
            assertThat(zone.effect().wouldPass()).isEqualTo(1);
        });
        assertThat(report.falsePositives()).isEmpty();
        assertThat(report.proposals()).isEmpty();
        assertThat(TextReport.of(report)).contains("Nothing. All is well");
    }

    @Test
    void aRefusalIsNoEvidenceForTheListThatCausedIt() throws SQLException {
        for (int i = 0; i < 100; i++) {
            journal.session(NOON.plusSeconds(i), "192.0.2." + i)
                    .listed(ZONE, 3, "127.0.0.2")
                    .refused(3)
                    .with("findings", List.of("early-talk"));
        }
        assertThat(journal.report(day("2026-11-20"))
                        .lists()
                        .zones()
                        .getFirst()
                        .precision()
                        .isKnown())
                .isFalse();
    }

    @Test
    void feedbackIsEvidenceBySessionAndByAddressUnlessAGuardKeptItOut() throws SQLException {
        journal.session(NOON, "192.0.2.1").listed(ZONE, 3, "127.0.0.2").accepted();
        journal.session(NOON.plusSeconds(60), "192.0.2.2")
                .listed(ZONE, 3, "127.0.0.2")
                .accepted();
        journal.session(NOON.plusSeconds(120), "192.0.2.3")
                .listed(ZONE, 3, "127.0.0.2")
                .refused(3);
        journal.session(NOON.plusSeconds(180), "192.0.2.4")
                .listed(ZONE, 3, "127.0.0.2")
                .accepted();
        journal.feedback(NOON.plusSeconds(500), "s1", "192.0.2.1", "complaint", true);
        journal.feedback(NOON.plusSeconds(500), "", "192.0.2.2", "spam", true);
        journal.feedback(NOON.plusSeconds(500), "s3", "192.0.2.3", "not-spam", true);
        journal.feedback(NOON.plusSeconds(500), "s4", "192.0.2.4", "spam", false);
        Report report = journal.report(day("2026-11-20"));
        assertThat(report.lists().zones().getFirst().precision().part()).isEqualTo(2);
        assertThat(report.lists().zones().getFirst().precision().whole()).isEqualTo(4);
        assertThat(report.health().feedback()).isEqualTo(4);
        assertThat(report.health().feedbackNotCounted()).isEqualTo(1);
        assertThat(report.falsePositives())
                .singleElement()
                .satisfies(one -> assertThat(one.address()).isEqualTo("192.0.2.3"));
    }

    @Test
    void midnightIsThatOfTheTimeZone() throws SQLException {
        journal.session(Instant.parse("2026-11-19T22:59:59.999999Z"), "192.0.2.1")
                .accepted();
        journal.session(Instant.parse("2026-11-19T23:00:00Z"), "192.0.2.1").accepted();
        journal.session(Instant.parse("2026-11-20T22:59:59.999999Z"), "192.0.2.1")
                .accepted();
        journal.session(Instant.parse("2026-11-20T23:00:00Z"), "192.0.2.1").accepted();
        Report report = journal.report(day("2026-11-20"));
        assertThat(report.headline().now().sessions()).isEqualTo(2);
        assertThat(report.charts().verdicts().getFirst().accepted()).isEqualTo(1);
        assertThat(report.charts().verdicts().getLast().accepted()).isEqualTo(1);
    }

    @Test
    void theDayOnWhichTheClocksAreSetBackHas25HoursAndLosesNone() throws SQLException {
        Instant start = Instant.parse("2026-10-24T22:00:00Z");
        for (int hour = 0; hour < 25; hour++) {
            journal.session(start.plus(Duration.ofHours(hour)).plusSeconds(1800), "192.0.2.1")
                    .accepted();
        }
        Report report = journal.report(day("2026-10-25"));
        assertThat(report.charts().verdicts()).hasSize(25).allMatch(slice -> slice.accepted() == 1);
        assertThat(report.charts().week().stream()
                        .mapToLong(hour -> hour.sessions())
                        .sum())
                .isEqualTo(25);
        assertThat(report.charts().week().stream().filter(hour -> hour.hours() == 2))
                .singleElement()
                .satisfies(hour -> {
                    assertThat(hour.hour()).isEqualTo(2);
                    assertThat(hour.sessions()).isEqualTo(2);
                });
        assertThat(report.period().before()).isEqualTo(day("2026-10-18"));
        assertThat(report.headline().now().sessions()).isEqualTo(25);
    }

    @Test
    void daysAreSlicesOfALongPeriodAlsoOverAChangeOfTheClocks() throws SQLException {
        Period month = new Period(day("2026-10-10").since(), day("2026-11-10").since(), BERLIN);
        journal.session(Instant.parse("2026-10-25T22:59:00Z"), "192.0.2.1").accepted();
        journal.session(Instant.parse("2026-10-25T23:01:00Z"), "192.0.2.1").accepted();
        Report report = journal.report(month);
        assertThat(report.charts().verdicts()).hasSize(31);
        assertThat(report.charts().verdicts().stream()
                        .mapToLong(Slice::sessions)
                        .sum())
                .isEqualTo(2);
        assertThat(report.charts().verdicts().stream().filter(slice -> slice.sessions() == 1))
                .hasSize(2);
    }

    @Test
    void halfHoursOfOtherZonesFitToo() throws SQLException {
        ZoneId kolkata = ZoneId.of("Asia/Kolkata");
        journal.session(Instant.parse("2026-11-19T18:30:00Z"), "192.0.2.1").accepted();
        journal.session(Instant.parse("2026-11-19T18:29:59Z"), "192.0.2.1").accepted();
        Period day = new Period(Instant.parse("2026-11-19T18:30:00Z"), Instant.parse("2026-11-20T18:30:00Z"), kolkata);
        Report report = journal.report(day);
        assertThat(report.charts().verdicts()).hasSize(24);
        assertThat(report.charts().verdicts().getFirst().accepted()).isEqualTo(1);
        assertThat(report.headline().now().sessions()).isEqualTo(1);
    }

    @Test
    void ipv6SendersAreTheirNetworks() throws SQLException {
        for (int i = 1; i <= 9; i++) {
            journal.session(NOON.plusSeconds(i), "2001:db8:0:" + i + "::25").accepted();
        }
        Report report = journal.report(day("2026-11-20"));
        assertThat(report.senders().addresses()).hasSize(9);
        Sender network = report.senders().networks().getFirst();
        assertThat(network.name()).isEqualTo("2001:db8::/48");
        assertThat(network.addresses()).isEqualTo(9);
    }

    @Test
    void aPseudonymGetsNoLineForTheConfigurationAndIsNotItsNeighbour() throws SQLException {
        Pseudonyms pseudonyms =
                new Pseudonyms(PseudonymKey.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
        String token = IpText.of(pseudonyms.of(InetAddress.ofLiteral("192.0.2.1")));
        journal.session(NOON, token).listed(ZONE, 3, "127.0.0.2").refused(3);
        journal.feedback(NOON.plusSeconds(60), "", token, "spam", true);
        for (int i = 0; i < 5; i++) {
            journal.session(NOON.plusSeconds(i), token)
                    .with("pseudonymised", true)
                    .with("overruled", true)
                    .listed(ZONE, 3, "127.0.0.2")
                    .accepted();
        }
        Report report = journal.report(day("2026-11-20"));
        assertThat(report.falsePositives()).singleElement().satisfies(one -> {
            assertThat(one.address()).isEqualTo("~" + token);
            assertThat(one.allowLine()).isEmpty();
        });
        assertThat(report.senders().addresses()).extracting(Sender::name).containsExactly("~" + token, token);
        assertThat(report.senders().addresses())
                .extracting(Sender::spam)
                .containsExactly(new Share(0, 5), new Share(1, 1));
        assertThat(report.proposals()).noneMatch(one -> one.kind() == Proposal.Kind.PERMIT_SENDER);
        assertThat(report.health().pseudonyms()).isEqualTo(5);
    }

    @Test
    void aRangeIsFoundByItsTokensAndItsNetworkIsTheTrueOne() throws SQLException {
        for (int i = 1; i <= 12; i++) {
            journal.session(NOON.plusSeconds(i), "192.0.2." + i)
                    .with("pseudonymised", true)
                    .helo("~%010x.deals.example".formatted(0xabcdef0000L + i))
                    .listed(ZONE, 3, "127.0.0.2")
                    .refused(3);
        }
        assertThat(journal.report(day("2026-11-20")).senders().ranges())
                .singleElement()
                .satisfies(range -> {
                    assertThat(range.pattern()).isEqualTo("#.deals.example");
                    assertThat(range.rule()).isEqualTo("\"reject 192.0.2.0/24\"   # #.deals.example");
                });
    }

    @Test
    void aHeloCannotBreakOutOfALineForTheConfiguration() throws SQLException {
        for (int i = 0; i < 5; i++) {
            journal.session(NOON.plusSeconds(i), "192.0.2.1")
                    .helo("x\"]\naccess.rules=[\"permit\"] #")
                    .with("overruled", true)
                    .listed(ZONE, 3, "127.0.0.2")
                    .accepted();
        }
        String line =
                journal.report(day("2026-11-20")).falsePositives().getFirst().allowLine();
        assertThat(line).isEqualTo("\"permit 192.0.2.1\"   # x???access.rules???permit???#");
    }

    @Test
    void zonesWithStrangeNamesAreCountedLikeOthers() throws SQLException {
        String strange = "it's \"bl\"; drop table x--.example";
        journal.session(NOON, "192.0.2.1").listed(strange, -3, "127.0.0.2").accepted();
        Report report = journal.report(day("2026-11-20"));
        assertThat(report.lists().zones())
                .singleElement()
                .satisfies(zone -> assertThat(zone.hits()).isEqualTo(1));
    }

    @Test
    void anEdgeThatDiedBeforeTheDayBeganIsMissed() throws SQLException {
        Instant dawn = day("2026-11-20").since();
        for (int minute = 0; minute < 48 * 60; minute++) {
            Instant at = dawn.minus(Duration.ofHours(24)).plus(Duration.ofMinutes(minute));
            journal.session(at, "192.0.2.1").accepted();
            if (at.isBefore(dawn.minus(Duration.ofMinutes(90)))) {
                journal.session(at, "192.0.2.1").with("edge", "mx2.example.com").accepted();
            }
        }
        Report report = journal.report(day("2026-11-20"));
        assertThat(report.health().gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.edge()).isEqualTo("mx2.example.com");
            assertThat(gap.since()).isEqualTo(dawn);
            assertThat(gap.until()).isEqualTo(day("2026-11-20").until());
            assertThat(gap.expected()).isEqualTo(24 * 60);
        });
        assertThat(report.health().edges()).last().satisfies(edge -> {
            assertThat(edge.name()).isEqualTo("mx2.example.com");
            assertThat(edge.sessions()).isZero();
            assertThat(edge.last()).isEqualTo(dawn.minus(Duration.ofMinutes(91)));
        });
    }

    @Test
    void aSilentResolverIsTheFirstThingToMend() throws SQLException {
        for (int i = 0; i < 200; i++) {
            TestJournal.Session session =
                    journal.session(NOON.plusSeconds(i), "192.0.2." + i).accepted();
            if (i % 4 == 0) {
                session.silent(ZONE).silent("other.example");
            } else {
                session.clean(ZONE).clean("other.example");
            }
        }
        Report report = journal.report(day("2026-11-20"));
        assertThat(report.proposals().getFirst().kind()).isEqualTo(Proposal.Kind.MEND_RESOLVER);
        assertThat(report.proposals().getFirst().title())
                .isEqualTo("No list answered in 25 % of the sessions that asked");
    }
}
