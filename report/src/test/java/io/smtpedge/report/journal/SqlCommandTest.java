package io.smtpedge.report.journal;

import static io.smtpedge.report.journal.JournalDatabaseTest.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.NoticeJson;
import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.journal.JournalFolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SqlCommandTest {

    private static final Instant NOW = Instant.parse("2026-11-24T00:30:00Z");

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void twoDays() throws Exception {
        JournalFolder folder = new JournalFolder(directory.resolve("mx1"));
        folder.create();
        Files.writeString(
                folder.path().resolve("2026-11-23T22Z.ndjson"),
                SessionJson.line(session("a", "192.0.2.1", Instant.parse("2026-11-23T22:59:59Z"))) + "\n"
                        + SessionJson.line(session("b", "192.0.2.1", Instant.parse("2026-11-23T23:00:00Z"))) + "\n");
        new Compaction(false, Optional.empty(), Optional.empty(), Scope.Resources.usual(), Progress.NONE)
                .run(folder, NOW);
        Files.writeString(
                folder.path().resolve("2026-11-24T00Z.ndjson.open"),
                SessionJson.line(session("c", "2001:db8::1", Instant.parse("2026-11-24T00:10:00Z"))) + "\n"
                        + NoticeJson.line(new Notice(NOW, "mx1", "test", "x,\"y\"", "\u001b[31mred\r\n"))
                        + "\n{\"id\"");
    }

    private int sql(String query, String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        if (!arguments.contains("--journal")) {
            arguments.addAll(List.of("--journal", directory.toString()));
        }
        if (!arguments.contains("--since")) {
            arguments.addAll(List.of("--since", "3d"));
        }
        arguments.add(query);
        return new CommandLine(new SqlCommand(() -> NOW, () -> 0))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    @Test
    void textHasColumnsBelowEachOther() {
        assertThat(sql("SELECT client, count(*) AS n FROM sessions GROUP BY 1 ORDER BY 1"))
                .isZero();
        assertThat(out).hasToString("""
                client       n
                192.0.2.1    2
                2001:db8::1  1
                """);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void datesAreThoseOfTheTimeZone() {
        sql(
                "SELECT CAST(accepted AS DATE) AS day, count(*) AS n FROM sessions GROUP BY 1 ORDER BY 1",
                "--timezone",
                "Europe/Berlin");
        assertThat(out).hasToString("""
                day         n
                2026-11-23  1
                2026-11-24  2
                """);
    }

    @Test
    void csvAndJsonAreForPrograms() {
        sql("SELECT subject, \"text\" FROM notices WHERE kind = 'test'", "--format", "csv", "--until", "2026-11-25");
        assertThat(out).hasToString("subject,text\r\n\"x,\"\"y\"\"\",\\u001b[31mred\\u000d\\u000a\r\n");
        out.getBuffer().setLength(0);
        sql(
                "SELECT id, lists[1] AS list, [1.5] AS list2, tests, asn IS NULL AS unknown FROM sessions WHERE id = 'a'",
                "--format",
                "json");
        assertThat(out.toString())
                .contains("{\"id\":\"a\",\"list\":{\"zone\":\"zen.example.org\",", "\"codes\":[\"127.0.0.4\"]")
                .contains("\"list2\":[1.5],\"tests\":{\"dnsbl\":\"passed\"},\"unknown\":false}");
    }

    @Test
    void noTextOfAStrangerIsAFormulaOfASpreadsheet() {
        sql("SELECT '=1+1' AS a, '@x' AS b, '-2' AS c, ['=1'] AS d, -2 AS e, -1.5 AS f, '' AS g", "--format", "csv");
        assertThat(out).hasToString("a,b,c,d,e,f,g\r\n'=1+1,'@x,'-2,[=1],-2,-1.5,\r\n");
    }

    @Test
    void whatTheViewsAreCanBeAsked() {
        assertThat(sql("DESCRIBE rejected_lines")).isZero();
        assertThat(out.toString()).contains("why");
    }

    @Test
    void nothingIsWrittenAndNothingElseIsRead() throws Exception {
        Path other = Files.writeString(directory.resolve("other.csv"), "secret\n");
        assertThat(sql("COPY sessions TO '" + directory + "/stolen.csv'")).isEqualTo(2);
        assertThat(sql("DELETE FROM segments.sessions")).isEqualTo(2);
        assertThat(sql("SELECT 1; DROP VIEW sessions")).isEqualTo(2);
        assertThat(sql("SELECT 1; SELECT 2")).isEqualTo(2);
        assertThat(sql("SET enable_external_access = true")).isEqualTo(2);
        assertThat(sql("SELECT * FROM read_csv('" + other + "')")).isNotZero();
        assertThat(sql("SELECT * FROM read_text('/etc/hostname')")).isNotZero();
        assertThat(sql("SELECT * FROM '/etc/passwd'")).isNotZero();
        assertThat(out.toString()).doesNotContain("secret", "root");
        assertThat(err.toString())
                .contains("only a SELECT can be asked", "ask one question at a time, not 2")
                .doesNotContain("\tat ");
        assertThat(directory.resolve("stolen.csv")).doesNotExist();
    }

    @Test
    void mistakesAreTold() {
        assertThat(sql("SELECT nothing FROM sessions")).isEqualTo(2);
        assertThat(sql("SELEC 1")).isEqualTo(2);
        assertThat(sql("")).isEqualTo(2);
        assertThat(sql("SELECT 1", "--temp", "/nowhere")).isEqualTo(1);
        assertThat(sql("SELECT 1", "--since", "soon")).isEqualTo(2);
        assertThat(sql("SELECT 1", "--memory", "63")).isEqualTo(2);
        assertThat(sql("SELECT 1", "--threads", "0")).isEqualTo(2);
        assertThat(sql("SELECT 1", "--timezone", "Berlin")).isEqualTo(2);
        assertThat(sql("SELECT 1", "--journal", "/nowhere")).isEqualTo(1);
        assertThat(sql("SELECT 1", "--journal", "https://journals/edges")).isEqualTo(2);
        assertThat(err.toString())
                .contains("\"nothing\" not found")
                .contains("syntax error", "--since: \"soon\" is no time", "--timezone: \"Berlin\" is no time zone")
                .contains("--memory 63 is too little", "--threads 0 is too few")
                .contains(
                        "there is no question; write a SELECT, in quotes",
                        "--temp /nowhere: there is no such directory")
                .contains(
                        "--journal: \"https://journals/edges\" is no address of an object store: write s3://BUCKET/PREFIX")
                .contains("/nowhere: there is no such directory");
    }

    /** Such as one that was not copied to its end. */
    @Test
    void aDamagedBatchIsLeftOutAndNamed() throws Exception {
        Path file = directory.resolve("mx1/2026-11-23.parquet/sessions.parquet");
        byte[] octets = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(octets, octets.length / 2));

        assertThat(sql("SELECT id FROM sessions", "--format", "csv")).isZero();
        assertThat(sql("SELECT file, why FROM rejected_lines WHERE line = 0", "--format", "csv"))
                .isZero();

        assertThat(out.toString().replace("\r", ""))
                .startsWith("id\nc\n")
                .contains(file
                        + ",\"the batch is left out: this file of it is missing or damaged; copy the batch again\"");
    }

    /** An empty answer may otherwise be taken for one about all that there is. */
    @Test
    void whoDoesNotSaySinceIsToldOfIt() {
        CommandLine command = new CommandLine(new SqlCommand(() -> NOW, () -> 0))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        assertThat(command.execute("--journal", directory.toString(), "SELECT id FROM sessions ORDER BY id"))
                .isZero();
        assertThat(err.toString().strip())
                .isEqualTo("smtp-report sql: from 2026-11-23T00:30:00Z on; say --since for more");
    }
}
