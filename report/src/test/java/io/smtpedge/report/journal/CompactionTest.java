package io.smtpedge.report.journal;

import static io.smtpedge.report.journal.JournalDatabaseTest.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.FeedbackJson;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.NoticeJson;
import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.journal.JournalFolder;
import io.smtpedge.reputation.journal.Retention;
import io.smtpedge.reputation.privacy.PseudonymKey;
import io.smtpedge.reputation.privacy.Pseudonyms;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30Z");
    private static final PseudonymKey KEY =
            PseudonymKey.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    private Path directory;

    private JournalFolder folder = new JournalFolder(Path.of(""));

    @BeforeEach
    void makeFolder() throws IOException {
        folder = new JournalFolder(directory.resolve("mx1.example.com"));
        folder.create();
    }

    private static Compaction compaction(boolean byHour, Optional<Duration> pseudonymiseAfter) {
        return new Compaction(
                byHour,
                pseudonymiseAfter.map(after -> new Compaction.Privacy(after, KEY)),
                Optional.empty(),
                Scope.Resources.usual(),
                Progress.NONE);
    }

    private Compaction.Summary compact() throws Exception {
        return compaction(false, Optional.empty()).run(folder, NOW);
    }

    private void segment(String name, String... lines) throws IOException {
        Files.writeString(folder.path().resolve(name), String.join("\n", lines) + "\n");
    }

    private static String line(String id, String client, Instant at) {
        return SessionJson.line(session(id, client, at));
    }

    private void aDay() throws IOException {
        segment(
                "2026-11-23T10Z.ndjson",
                line("a", "192.0.2.1", AT),
                "no record",
                FeedbackJson.line(
                        new Feedback(
                                AT, "a", InetAddress.ofLiteral("192.0.2.1"), Finding.SPAM, "rspamd", "b@x.example", 1),
                        "mx1",
                        false));
        segment(
                "2026-11-23T11Z.ndjson",
                line("b", "2001:db8:1:2::25", AT.plusSeconds(3600)),
                NoticeJson.line(new Notice(AT, "mx1", "store-down", "", "gone")));
        segment("2026-11-24T00Z.ndjson", line("c", "192.0.2.2", NOW.minusSeconds(5000)));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.path())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }

    private List<String> everything() throws Exception {
        Scope scope =
                new Scope(List.of(directory.toString()), AT.minusSeconds(86_400), NOW, NOW, Scope.Resources.usual());
        return JournalDatabaseTest.rows(
                scope,
                "SELECT * FROM (SELECT 'session' k, * REPLACE (CAST(tests AS VARCHAR) AS tests) FROM sessions) ORDER BY id",
                "SELECT * FROM feedback",
                "SELECT * FROM notices",
                "SELECT line, why FROM rejected_lines");
    }

    @Test
    void aDayThatIsOverBecomesOneBatchThatSaysTheSame() throws Exception {
        aDay();
        List<String> before = everything();
        assertThat(compact()).isEqualTo(new Compaction.Summary(1, 2, 4, 1, 0, 0));
        assertThat(names()).containsExactly("2026-11-23.parquet", "2026-11-24T00Z.ndjson");
        assertThat(everything()).isEqualTo(before).hasSize(6);
        assertThat(compact()).as("there is nothing left to do").isEqualTo(Compaction.Summary.NOTHING);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.path().resolve("2026-11-23.parquet/sessions.parquet"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void hoursCanBeBatches() throws Exception {
        aDay();
        compaction(true, Optional.empty()).run(folder, NOW);
        assertThat(names())
                .containsExactly("2026-11-23T10Z.parquet", "2026-11-23T11Z.parquet", "2026-11-24T00Z.parquet");
    }

    @Test
    void aDayWithAnOpenSegmentWaits() throws Exception {
        aDay();
        segment("2026-11-23T23Z.ndjson.open", line("d", "192.0.2.1", AT));
        compact();
        assertThat(names()).contains("2026-11-23T10Z.ndjson").doesNotContain("2026-11-23.parquet");
    }

    @Test
    void aSegmentThatIsInABatchCountsOnceAndGoesWithTheNextRun() throws Exception {
        aDay();
        byte[] segment = Files.readAllBytes(folder.path().resolve("2026-11-23T10Z.ndjson"));
        List<String> before = everything();
        compact();
        // As if the run had been cut off before its last step.
        Files.write(folder.path().resolve("2026-11-23T10Z.ndjson"), segment);
        assertThat(everything()).isEqualTo(before);
        compact();
        assertThat(names()).containsExactly("2026-11-23.parquet", "2026-11-24T00Z.ndjson");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aSegmentOfTheSameNameButWithOtherLinesIsAnother() throws Exception {
        aDay();
        compact();
        segment("2026-11-23T10Z.ndjson", line("after a clock was set back", "192.0.2.1", AT));
        assertThat(everything()).hasSize(7);
        compact();
        assertThat(names()).containsExactly("2026-11-23.1.parquet", "2026-11-23.parquet", "2026-11-24T00Z.ndjson");
        assertThat(everything()).hasSize(7);
    }

    @Test
    void whatWasCutOffIsBegunAnew() throws Exception {
        aDay();
        Path unfinished = Files.createDirectory(folder.path().resolve("2026-11-23.parquet.tmp"));
        Files.writeString(unfinished.resolve("sessions.parquet"), "half a file");
        List<String> before = everything();
        compact();
        assertThat(names()).containsExactly("2026-11-23.parquet", "2026-11-24T00Z.ndjson");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void oldAddressesBecomeTokensOnTheWayAndInBatches() throws Exception {
        aDay();
        compact();
        Compaction.Summary summary =
                compaction(false, Optional.of(Duration.ofHours(1))).run(folder, NOW);
        assertThat(summary.pseudonymised()).isEqualTo(1);
        assertThat(names()).containsExactly("2026-11-23.anon.parquet", "2026-11-24T00Z.ndjson");
        List<String> inTwoSteps = everything();
        assertThat(inTwoSteps.stream().filter(row -> !row.startsWith("session|c")))
                .hasSize(5)
                .asString()
                .contains("192.0.2.0/24", "2001:db8:1::/48", "127.0.0.4", "@example.com")
                .doesNotContain("|192.0.2.1|", "2001:db8:1:2::25", "[b@example.com", "|b@x.example");

        JournalFolder.remove(folder.path().resolve("2026-11-23.anon.parquet"));
        aDay();
        compaction(false, Optional.of(Duration.ofHours(1))).run(folder, NOW);
        assertThat(names()).containsExactly("2026-11-23.anon.parquet", "2026-11-24T00Z.ndjson");
        assertThat(everything()).isEqualTo(inTwoSteps);
    }

    private List<String> clients() throws Exception {
        Scope scope =
                new Scope(List.of(directory.toString()), AT.minusSeconds(86_400), NOW, NOW, Scope.Resources.usual());
        return JournalDatabaseTest.rows(scope, "SELECT id, client, pseudonymised FROM sessions ORDER BY id");
    }

    private static String token(String address) {
        return IpText.of(new Pseudonyms(KEY).of(InetAddress.ofLiteral(address)));
    }

    @Test
    void aDayOfWhichAPartHasTokensAlreadyGetsNoneTwice() throws Exception {
        List<String> tokens = List.of(
                "a|" + token("192.0.2.1") + "|true", "b|" + token("2001:db8:1:2::25") + "|true", "c|192.0.2.2|false");
        String anonymous = new Pseudonyms(KEY)
                .of(JournalEntry.read(line("a", "192.0.2.1", AT)))
                .line();
        aDay();
        Files.delete(folder.path().resolve("2026-11-23T10Z.ndjson"));
        segment("2026-11-23T10Z.anon.ndjson", anonymous);
        assertThat(clients()).containsExactly(tokens.getFirst(), "b|2001:db8:1:2::25|false", "c|192.0.2.2|false");

        compact();
        assertThat(names()).contains("2026-11-23.parquet");
        assertThat(clients()).containsExactly(tokens.getFirst(), "b|2001:db8:1:2::25|false", "c|192.0.2.2|false");
        compaction(false, Optional.of(Duration.ofHours(1))).run(folder, NOW);
        assertThat(names()).contains("2026-11-23.anon.parquet");
        assertThat(clients()).isEqualTo(tokens);

        JournalFolder.remove(folder.path().resolve("2026-11-23.anon.parquet"));
        aDay();
        Files.delete(folder.path().resolve("2026-11-23T10Z.ndjson"));
        segment("2026-11-23T10Z.anon.ndjson", anonymous);
        compaction(false, Optional.of(Duration.ofHours(1))).run(folder, NOW);
        assertThat(clients()).isEqualTo(tokens);
    }

    @Test
    void ofABatchOfAnEarlierVersionTheNameSaysWhetherItHasTokens() throws Exception {
        aDay();
        compaction(false, Optional.of(Duration.ofHours(1))).run(folder, NOW);
        List<String> clients = clients();
        Path sessions = folder.path().resolve("2026-11-23.anon.parquet/sessions.parquet");
        Path later = directory.resolve("later.parquet");
        Files.move(sessions, later);
        try (Engine engine = Engine.open(Scope.Resources.usual())) {
            engine.execute("COPY (SELECT * EXCLUDE (pseudonymised) FROM read_parquet(" + Engine.quoted(later.toString())
                    + ")) TO " + Engine.quoted(sessions.toString()) + " (FORMAT parquet)");
        }
        assertThat(clients()).isEqualTo(clients).anyMatch(row -> row.endsWith("|true"));
    }

    @Test
    void whatIsTooOldGoes() throws Exception {
        aDay();
        compact();
        Compaction keeping = new Compaction(
                false,
                Optional.empty(),
                Optional.of(new Retention(Duration.ofHours(1), Long.MAX_VALUE)),
                Scope.Resources.usual(),
                Progress.NONE);
        assertThat(keeping.run(folder, NOW).removed()).isEqualTo(1);
        assertThat(names()).containsExactly("2026-11-24T00Z.ndjson");
    }

    @Test
    void whatIsYoungStaysInSegmentsWhereSingleSessionsAreLookedFor() throws Exception {
        aDay();
        List<String> before = names();
        Instant nextDay = Instant.parse("2026-11-24T00:00:00Z");
        Compaction waiting = new Compaction(
                false, Duration.ofDays(7), Optional.empty(), Optional.empty(), Scope.Resources.usual(), Progress.NONE);
        assertThat(waiting.run(folder, nextDay.plus(Duration.ofDays(7)).minusSeconds(1))
                        .batches())
                .isZero();
        assertThat(names()).isEqualTo(before);
        assertThat(waiting.run(folder, nextDay.plus(Duration.ofDays(7))).batches())
                .isEqualTo(1);
    }

    @Test
    void onlyOneTidiesUpAtATime() throws Exception {
        aDay();
        try (FileChannel other = folder.lock(JournalFolder.Lock.KEEPING).orElseThrow()) {
            assertThat(other.isOpen()).isTrue();
            assertThatThrownBy(this::compact).hasMessageContaining("try again later");
        }
    }
}
