package io.smtpedge.report.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.smtpedge.report.Main;
import io.smtpedge.report.backtest.BacktestResult.Cause;
import io.smtpedge.report.backtest.BacktestResult.Sender;
import io.smtpedge.report.journal.JournalDatabase;
import io.smtpedge.report.journal.Scope;
import io.smtpedge.report.month.ExampleMonth;
import io.smtpedge.report.month.MonthOptions;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another policy, tried on the example month: what it changes, for whom, and what it costs. */
class BacktestTest {

    private static final Instant START = Instant.parse("2026-10-05T00:00:00Z");
    private static final Instant LEARNED = Instant.parse("2026-10-12T00:00:00Z");
    private static final Instant END = Instant.parse("2026-11-02T00:00:00Z");

    @TempDir
    private static Path folder;

    private static JournalDatabase journal;
    private static RecordedLists recorded;

    @BeforeAll
    static void letAMonthPass() throws Exception {
        ExampleMonth.write(MonthOptions.usual(18).withScale(0.4), folder.resolve("month"), _ -> {});
        journal = JournalDatabase.open(Scope.of(List.of(folder.resolve("month").toString()), START, END));
        recorded = RecordedLists.of(journal.connection());
    }

    @AfterAll
    static void close() throws Exception {
        journal.close();
    }

    @Test
    void theListsAndWeightsInForceAreReadFromTheJournal() {
        assertThat(recorded.threshold()).isEqualTo(3);
        assertThat(recorded.zones())
                .containsExactlyInAnyOrder(
                        "bl.large.example",
                        "bl.swift.example",
                        "bl.rapid.example",
                        "bl.legacy.example",
                        "bl.modest.example",
                        "list.vouch.example");
        assertThat(recorded.weights().toString())
                .contains(
                        "bl.large.example=127.0.0.10=2",
                        "bl.rapid.example=127.0.0.2=3",
                        "bl.legacy.example=127.0.0.2=1");
    }

    @Test
    void thePolicyInForceChangesNothingAndDecidesAsTheEdgeDid() throws Exception {
        BacktestResult result = backtest("dnsbl { threshold = 3 }");

        assertThat(result.changesNothing()).isTrue();
        assertThat(result.before()).isEqualTo(result.after());
        assertThat(result.judged()).isGreaterThan(10_000);
        assertThat(result.agreement().warmUp().judged()
                        + result.agreement().after().judged())
                .isEqualTo(result.judged());
        // The journal goes back to the edge's first session, so that not even the warm-up differs.
        assertThat(result.agreement().warmUp().share()).isGreaterThan(0.995);
        assertThat(result.agreement().after().share()).isGreaterThan(0.995);
        assertThat(result.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7})
    void otherMonthsAreReplayedAsFaithfully(long seed) throws Exception {
        Path month = folder.resolve("small" + seed);
        ExampleMonth.write(MonthOptions.usual(seed).withScale(0.1), month, _ -> {});
        try (JournalDatabase other = JournalDatabase.open(Scope.of(List.of(month.toString()), START, END))) {
            BacktestResult result = backtest(other, "dnsbl { threshold = 3 }", START);

            assertThat(result.changesNothing()).isTrue();
            assertThat(result.agreement().after().share()).isGreaterThan(0.995);
        }
    }

    /** The edge remembers what was before its journal; a replay cannot. It says how much it is worth, and why. */
    @Test
    void whereTheJournalBeginsLaterThanTheEdgeTheWarmUpIsCountedApartAndSaid() throws Exception {
        Instant begins = START.plus(Duration.ofDays(10));
        BacktestResult result = backtest(journal, "dnsbl { threshold = 3 }", begins);

        assertThat(result.changesNothing()).isTrue();
        assertThat(result.agreement().warmUpUntil()).isEqualTo(begins.plus(Duration.ofDays(14)));
        assertThat(result.agreement().warmUp().judged())
                .isGreaterThan(result.agreement().after().judged());
        assertThat(result.agreement().warmUp().share()).isBetween(0.8, 0.999);
        Agreement.Part after = result.agreement().after();
        assertThat(result.agreement().differences().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(after.judged() - after.agreeing())
                .isPositive();
        assertThat(result.agreement().differences()).doesNotContainKey(Agreement.Difference.LISTS);
        StringWriter text = new StringWriter();
        new BacktestText(new PrintWriter(text)).print(result);
        assertThat(text.toString()).contains("Warm-up, up to 2026-10-29T00:00:00Z: ");
        result.agreement()
                .differences()
                .keySet()
                .forEach(why -> assertThat(text.toString()).contains(why.text()));
    }

    @Test
    void withoutTheListThatWentMadItsVictimsGetThrough() throws Exception {
        // Refused although the other lists' score is below the threshold: all of them get through, but for whom the
        // reputation holds in their stead.
        Set<String> victims = sessions("""
                test = 'dnsbl' AND outcome = 'refused' AND score >= 3
                    AND score - list_sum(list_transform(list_filter(lists, lambda x: x.zone = 'bl.rapid.example'),
                        lambda x: x.weight)) < 3""");

        BacktestResult result = backtest("dnsbl { without = [\"bl.rapid.example\"] }");

        assertThat(result.freed().sessions()).isBetween(1L, (long) victims.size());
        assertThat(result.freed().good()).isCloseTo(good(victims), within(0.25 * good(victims)));
        assertThat(result.refused().sessions()).isLessThan(result.freed().sessions() / 10);
        assertThat(result.freed().causes())
                .extracting(Cause::reason)
                .first()
                .isEqualTo("blocked using bl.rapid.example");
        assertThat(result.freed().senders())
                .filteredOn(sender -> sender.goodSeen() > 20 && sender.badSeen() < 3)
                .as("good senders that it refused, by name")
                .isNotEmpty()
                .allMatch(sender -> sender.bad() < 0.3 * sender.sessions());
    }

    @Test
    void aLowerThresholdRefusesMoreAndOnlyWhomAListKnows() throws Exception {
        Set<String> between =
                sessions("score = 2 AND test IN ('dnsbl', 'reputation') AND outcome IN ('forwarded', 'limited')");

        BacktestResult result = backtest("dnsbl { threshold = 2 }");

        assertThat(between).hasSizeGreaterThan(50);
        // A few more or less: where fewer points condemn, each code is worth more to the reputation as well.
        assertThat(result.refused().sessions()).isCloseTo(between.size(), withinPercentage(10));
        assertThat(result.refused().good()).isCloseTo(good(between), within(0.1 * between.size()));
        assertThat(result.refused().known()).isPositive();
        // A lower threshold frees nobody whom a list refuses. It frees some whom only the reputation did: whom the
        // lists now refuse
        // by themselves teaches nothing any more, so that they and their neighbours look better than they did.
        assertThat(result.freed().causes()).extracting(Cause::test).allMatch("reputation"::equals);
        assertThat(result.freed().sessions()).isLessThan(result.refused().sessions());
        assertThat(result.refused().senders())
                .extracting(Sender::change)
                .allMatch(change -> change.endsWith("-> refused") || change.endsWith("-> deferred"));
    }

    /** The sessions of which the journal says this. */
    private static Set<String> sessions(String where) throws Exception {
        Set<String> ids = new HashSet<>();
        try (Statement query = journal.connection().createStatement();
                ResultSet row = query.executeQuery(
                        "SELECT id FROM sessions WHERE accepted >= TIMESTAMPTZ '2026-10-12 00:00:00Z' AND " + where)) {
            while (row.next()) {
                ids.add(row.getString(1));
            }
        }
        return ids;
    }

    /** How many of them were good in truth, which nobody at the edge knows. */
    private static double good(Set<String> ids) throws IOException {
        return Files.readAllLines(folder.resolve("month/truth.csv")).stream()
                .map(line -> line.split(",", -1))
                .filter(session -> ids.contains(session[0]) && session[2].equals("false"))
                .count();
    }

    @Test
    void otherWeightsHoldForTheListsThatTheFileNamesAndTheOthersAreNotAsked() throws Exception {
        BacktestResult all = backtest("""
                dnsbl {
                  threshold = 3
                  zones = ["bl.large.example=127.0.0.[2..3]*3", "bl.large.example=127.0.0.[4..7]*3"]
                }""");

        assertThat(all.freed().sessions()).isPositive();
        assertThat(all.freed().causes()).extracting(Cause::reason).contains("blocked using bl.rapid.example");
    }

    @Test
    void mistakesAreNamedWithFileLineAndKey() {
        assertThatThrownBy(() -> PolicyFile.parse("p.conf", """
                        dnsbl {
                          threshold = many
                          without = ["bl.rapit.example"]
                          zones = ["bl.other.example*2"]
                        }
                        policy { refuse = 0.7, later = 0.9, mod = enforce }
                        """, recorded.zones()))
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        wrong -> assertThat(wrong.problems().toString())
                                .contains("p.conf:2: dnsbl.threshold: ")
                                .contains("p.conf:3: dnsbl.without: the journal has no answers of \"bl.rapit.example\";"
                                        + " did you mean bl.rapid.example?")
                                .contains("p.conf:4: dnsbl.zones: the journal has no answers of bl.other.example")
                                .contains("p.conf:6: policy: ")
                                .contains("p.conf:6: policy.mod: "));
    }

    @Test
    void theCommandPrintsTextAndJsonAndEndsWithStatusTwoWhereTheFileIsWrong() throws Exception {
        Path policy = Files.writeString(folder.resolve("p.conf"), "dnsbl { without = [bl.rapid.example] }");
        Path wrong = Files.writeString(folder.resolve("w.conf"), "dnsbl { treshold = 2 }");

        assertThat(run("--policy", policy.toString()).out())
                .contains("No longer refused:", "blocked using bl.rapid.example");
        assertThat(run("--policy", policy.toString(), "--format", "json").out())
                .startsWith("{")
                .contains("\"no-longer-refused\"", "\"senders\"");
        assertThat(run("--policy", wrong.toString()).status()).isEqualTo(2);
        assertThat(run("--policy", wrong.toString()).err()).contains("w.conf:1: dnsbl.treshold: ");
        assertThat(run("--policy", policy.toString(), "--since", "soon").status())
                .isEqualTo(2);
    }

    private record Ran(int status, String out, String err) {}

    private static Ran run(String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = Stream.concat(
                        Stream.of(
                                "backtest",
                                "--journal",
                                folder.resolve("month").toString(),
                                "--until",
                                "2026-10-22",
                                "--learn",
                                "3d"),
                        Stream.of(more))
                .toArray(String[]::new);
        int status = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Ran(status, out.toString(), err.toString());
    }

    private static BacktestResult backtest(String policy) throws Exception {
        return backtest(journal, policy, START);
    }

    private static BacktestResult backtest(JournalDatabase read, String policy, Instant learnFrom) throws Exception {
        RecordedLists lists = RecordedLists.of(read.connection());
        return new Backtest(
                        read.connection(),
                        lists,
                        Policy.AS_IT_WAS,
                        PolicyFile.parse("p.conf", policy, lists.zones()),
                        learnFrom.isAfter(LEARNED) ? learnFrom : LEARNED,
                        END,
                        50_000)
                .run(learnFrom, 50, _ -> {});
    }
}
