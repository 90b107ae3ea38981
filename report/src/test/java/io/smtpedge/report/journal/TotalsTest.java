package io.smtpedge.report.journal;

import static io.smtpedge.report.journal.JournalDatabaseTest.rows;
import static io.smtpedge.report.journal.JournalDatabaseTest.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.report.figures.Health.RejectedLines;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.query.Reporter;
import io.smtpedge.report.query.SystemNames;
import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.journal.JournalFile;
import io.smtpedge.reputation.journal.JournalFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the views count is what the lines count. */
class TotalsTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-10-27T12:00:00Z");

    @TempDir
    private Path directory;

    private JournalFolder folder(String edge) throws IOException {
        JournalFolder folder = new JournalFolder(directory.resolve(edge));
        folder.create();
        return folder;
    }

    /** A line in the segment of the hour in which the session ended, a quarter of an hour later. */
    private static void write(JournalFolder folder, String id, String client, Instant accepted) throws IOException {
        Path segment = folder.path()
                .resolve(JournalFile.open(accepted.plusSeconds(900)).closed().name());
        Files.writeString(
                segment,
                SessionJson.line(session(id, client, accepted)) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Test
    void overMidnightAndTheEndOfSummerTimeOfTwoEdgesInSegmentsAndBatches() throws Exception {
        Map<LocalDate, Integer> expected = new TreeMap<>();
        Instant at = Instant.parse("2026-10-23T20:10:00Z");
        for (int i = 0; at.isBefore(NOW); i++, at = at.plus(Duration.ofMinutes(20))) {
            write(
                    folder(i % 3 == 0 ? "mx2" : "mx1"),
                    "s" + i,
                    i % 2 == 0 ? "192.0.2." + i % 250 : "2001:db8::" + i,
                    at);
            expected.merge(LocalDate.ofInstant(at, BERLIN), 1, Integer::sum);
        }
        Compaction compaction =
                new Compaction(false, Optional.empty(), Optional.empty(), Scope.Resources.usual(), Progress.NONE);
        compaction.run(folder("mx1"), Instant.parse("2026-10-26T01:00:00Z"));
        assertThat(expected).as("that day has 25 hours").containsEntry(LocalDate.parse("2026-10-25"), 75);

        Scope scope = new Scope(
                List.of(directory.toString()),
                LocalDate.parse("2026-10-24").atStartOfDay(BERLIN).toInstant(),
                LocalDate.parse("2026-10-27").atStartOfDay(BERLIN).toInstant(),
                NOW,
                Scope.Resources.usual());
        assertThat(rows(
                        scope,
                        "SELECT CAST(timezone('Europe/Berlin', accepted) AS DATE), count(*), count(DISTINCT id),"
                                + " count(DISTINCT edge) FROM sessions GROUP BY 1 ORDER BY 1"))
                .containsExactly("2026-10-24|72|72|1", "2026-10-25|75|75|1", "2026-10-26|72|72|1");
        assertThat(expected.get(LocalDate.parse("2026-10-24"))).isEqualTo(72);
        assertThat(rows(scope, "SELECT family, count(*) FROM sessions GROUP BY 1 ORDER BY 1"))
                .containsExactly("4|110", "6|109");
    }

    /** What the whole report makes of it. */
    private static Report report(Scope scope) throws Exception {
        Period period = new Period(Instant.parse("2026-10-26T00:00:00Z"), NOW, ZoneOffset.UTC);
        try (JournalDatabase journal = JournalDatabase.open(scope)) {
            return new Reporter(Catalogue.shipped(), SystemNames.NONE, what -> {})
                    .report(journal.connection(), period, NOW);
        }
    }

    private Scope everything() {
        return new Scope(
                List.of(directory.toString()), Instant.EPOCH, Instant.MAX, Instant.MAX, Scope.Resources.usual());
    }

    @Test
    void whatNoEdgeWouldWriteIsRejectedWithItsReason() throws Exception {
        String line = SessionJson.line(session("s", "192.0.2.1", NOW));
        Map<String, String> faults = new LinkedHashMap<>();
        faults.put(
                line.replace("\"lists\":[", "\"lists\":[{\"zone\":\"zen.example.org\",\"answer\":\"not-listed\"},"),
                "a list is in it twice");
        faults.put(line.replace("\"recipients\":3", "\"recipients\":-5"), "a count is below 0, or beyond 1000000");
        faults.put(
                line.replace("\"recipients\":3", "\"recipients\":4294967297"), "a count is below 0, or beyond 1000000");
        faults.put(
                line.replace("\"score\":2", "\"score\":2147483647"), "a score, weight or threshold is beyond 1000000");
        faults.put(
                line.replace("\"threshold\":3", "\"threshold\":-2147483648"),
                "a score, weight or threshold is beyond 1000000");
        faults.put(
                line.replace("\"from-client\":6", "\"from-client\":-6"),
                "a number of octets is below 0, or beyond a tebibyte");
        faults.put(
                line.replace("\"p\":0.25", "\"p\":5"),
                "a probability is none, or a logit or the number of a system is beyond all bounds");
        assertThat(faults).doesNotContainKey(line);
        Path segment = folder("mx1").path().resolve("2026-10-27T12Z.ndjson");
        Files.writeString(segment, line + "\n" + String.join("\n", faults.keySet()) + "\n");

        assertThat(rows(everything(), "SELECT why FROM rejected_lines ORDER BY line"))
                .containsExactlyElementsOf(faults.values());
        assertThat(rows(everything(), "SELECT count(*) FROM sessions")).containsExactly("1");
        assertThat(report(everything()).health().rejected())
                .extracting(RejectedLines::why)
                .containsAll(faults.values());
    }

    @Test
    void aBatchOfOthersWithNumbersThatCannotBeIsNotFatal() throws Exception {
        JournalFolder folder = folder("mx1");
        for (int i = 0; i < 20; i++) {
            write(folder, "s" + i, "192.0.2." + i, Instant.parse("2026-10-26T10:00:00Z"));
        }
        new Compaction(false, Optional.empty(), Optional.empty(), Scope.Resources.usual(), Progress.NONE)
                .run(folder, NOW);
        Path file = folder.path().resolve("2026-10-26.parquet/sessions.parquet");
        Path own = directory.resolve("own.parquet");
        Files.move(file, own);
        try (Engine engine = Engine.open(Scope.Resources.usual())) {
            engine.execute(
                    "COPY (SELECT * EXCLUDE (pseudonymised) REPLACE (-5 AS recipients, 2147483647 AS unknown_recipients,"
                            + " -3 AS delivered, 9223372036854775807 AS bytes_from_client, 2147483647 AS score,"
                            + " (-2147483648)::INTEGER AS threshold, 18446744073709551615::UBIGINT AS asn, 'nan'::DOUBLE AS p,"
                            + " list_concat(lists, list_transform(lists, lambda x: {'zone': x.zone, 'answer': x.answer,"
                            + " 'codes': x.codes, 'weight': 2147483647, 'lowest': (-2147483648)::INTEGER, 'highest': 2147483647,"
                            + " 'source': x.source, 'text': x.\"text\", 'ms': 'nan'::DOUBLE})) AS lists)"
                            + " FROM read_parquet(" + Engine.quoted(own.toString()) + ")) TO "
                            + Engine.quoted(file.toString())
                            + " (FORMAT parquet)");
        }
        Files.delete(own);

        Report report = report(everything());

        assertThat(report.headline().now().sessions()).isEqualTo(20);
        assertThat(report.headline().now().recipients()).isZero();
        assertThat(report.lists().zones())
                .singleElement()
                .satisfies(zone -> assertThat(zone.asked()).isEqualTo(40));
    }

    @Test
    void foreignAndDamagedLinesAreCountedAndNeverFatal() throws Exception {
        Random random = new Random(20_261_123);
        byte[] line = SessionJson.line(session("s", "192.0.2.1", NOW)).getBytes(StandardCharsets.US_ASCII);
        long lines = 0;
        JournalFolder folder = folder("mx1");
        try (var out = Files.newOutputStream(folder.path().resolve("2026-10-26T10Z.ndjson"))) {
            for (int i = 0; i < 4_000; i++) {
                byte[] damaged = line.clone();
                for (int change = random.nextInt(4); change >= 0; change--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                out.write(damaged, 0, random.nextInt(10) == 0 ? random.nextInt(damaged.length) : damaged.length);
                out.write('\n');
            }
        }
        for (byte octet : Files.readAllBytes(folder.path().resolve("2026-10-26T10Z.ndjson"))) {
            lines += octet == '\n' ? 1 : 0;
        }
        Scope scope = new Scope(
                List.of(directory.toString()), Instant.MIN, Instant.MAX, Instant.MAX, Scope.Resources.usual());
        assertThat(report(scope).health().rejected()).isNotEmpty();
        List<String> counts = new ArrayList<>(rows(
                scope,
                "SELECT count(*) FROM sessions",
                "SELECT count(*) FROM rejected_lines",
                "SELECT count(*) FROM feedback",
                "SELECT count(*) FROM notices"));
        assertThat(counts.stream().mapToLong(Long::parseLong).sum()).isEqualTo(lines);
        assertThat(Long.parseLong(counts.get(0))).isPositive();
        assertThat(Long.parseLong(counts.get(1))).isPositive();

        new Compaction(false, Optional.empty(), Optional.empty(), Scope.Resources.usual(), Progress.NONE)
                .run(folder, NOW);
        assertThat(rows(
                        scope,
                        "SELECT count(*) FROM sessions",
                        "SELECT count(*) FROM rejected_lines",
                        "SELECT count(*) FROM feedback",
                        "SELECT count(*) FROM notices"))
                .isEqualTo(counts);
    }
}
