package io.smtpedge.report.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.report.Main;
import io.smtpedge.report.backtest.BacktestResult.Cause;
import io.smtpedge.report.backtest.BacktestResult.Sender;
import io.smtpedge.report.journal.JournalDatabase;
import io.smtpedge.report.journal.Scope;
import io.smtpedge.report.month.ExampleMonth;
import io.smtpedge.report.month.MonthOptions;
import io.smtpedge.settings.SettingsException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        ExampleMonth.write(MonthOptions.usual(7).withScale(0.4), folder.resolve("month"), _ -> {});
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
        // Not all: it judges from what the journal tells, and the edge knew more, such as its own names.
        assertThat(result.agreeing()).isGreaterThan(result.judged() * 98 / 100);
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void withoutTheListThatWentMadItsVictimsGetThrough() throws Exception {
        BacktestResult result = backtest("dnsbl { without = [\"bl.rapid.example\"] }");

        assertThat(result.refused().sessions()).isLessThan(result.freed().sessions() / 10);
        assertThat(result.freed().causes())
                .extracting(Cause::reason)
                .first()
                .isEqualTo("blocked using bl.rapid.example");
        assertThat(result.freed().good()).isGreaterThan(20);
        assertThat(result.freed().senders())
                .filteredOn(sender -> sender.goodSeen() > 20 && sender.badSeen() < 3)
                .as("good senders that it refused, by name")
                .isNotEmpty()
                .allMatch(sender -> sender.bad() < 0.3 * sender.sessions());
    }

    @Test
    void aLowerThresholdRefusesMoreAndOnlyWhomAListKnows() throws Exception {
        BacktestResult result = backtest("dnsbl { threshold = 2 }");

        assertThat(result.refused().sessions()).isGreaterThan(300);
        assertThat(result.freed().sessions()).isLessThan(result.refused().sessions() / 5);
        assertThat(result.refused().known()).isPositive();
        assertThat(result.refused().bad()).isGreaterThan(result.refused().good());
        assertThat(result.refused().senders())
                .extracting(Sender::change)
                .allMatch(change -> change.endsWith("-> refused") || change.endsWith("-> deferred"));
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
        assertThat(run("--policy", policy.toString(), "--since", "yesterday").status())
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
        return new Backtest(
                        journal.connection(),
                        recorded,
                        Policy.AS_IT_WAS,
                        PolicyFile.parse("p.conf", policy, recorded.zones()),
                        LEARNED,
                        END,
                        50_000)
                .run(START, 50, _ -> {});
    }
}
