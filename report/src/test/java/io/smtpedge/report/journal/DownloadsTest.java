package io.smtpedge.report.journal;

import static io.smtpedge.report.journal.JournalDatabaseTest.rows;
import static io.smtpedge.report.journal.JournalDatabaseTest.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.report.objects.ObjectAddress;
import io.smtpedge.report.objects.TestStore;
import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.journal.JournalFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal in an object store is read as one on this machine is, and costs no more downloads than it must. */
class DownloadsTest {

    private static final Instant AT = Instant.parse("2026-11-23T10:15:30Z");
    private static final String MX1 = "edges/mx1.example.com/";
    private static final String JOURNAL = "s3://journals/edges";

    @TempDir
    private Path temporary;

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestStore store;

    private final List<String> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void startStore() throws Exception {
        store = TestStore.start();
    }

    @AfterEach
    void stopStore() throws Exception {
        store.stop();
    }

    private Scope scope(String... journals) {
        return new Scope(
                List.of(journals),
                AT.minus(Duration.ofHours(1)),
                AT.plus(Duration.ofHours(1)),
                Instant.MAX,
                new Scope.Resources(256 << 20, 1, Optional.of(temporary)));
    }

    private List<String> ids(String... journals) throws Exception {
        return rows(scope(journals), "SELECT id FROM sessions ORDER BY id");
    }

    private static String line(String id) {
        return SessionJson.line(session(id, "192.0.2.1", AT)) + "\n";
    }

    private static String message(ThrowingCallable failing) {
        List<String> messages = new ArrayList<>();
        assertThatThrownBy(failing)
                .isInstanceOf(IOException.class)
                .satisfies(failed -> messages.add(failed.getMessage()));
        return messages.getFirst();
    }

    private void nothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void segmentsOfSeveralEdgesInStoresAndFoldersAreOneJournal() throws Exception {
        store.put(MX1 + "2026-11-23T10Z.ndjson", line("one"));
        store.put("edges/mx2.example.com/2026-11-23T10Z.ndjson", line("two"));
        store.put("alone/2026-11-23T10Z.ndjson", line("three"));
        Files.writeString(directory.resolve("2026-11-23T10Z.ndjson"), line("four"));

        assertThat(ids(JOURNAL, "s3://journals/alone/", directory.toString()))
                .containsExactly("four", "one", "three", "two");
        nothingIsLeft();
    }

    @Test
    void onlyWhatOverlapsTheTimeIsDownloaded() throws Exception {
        for (int day = 1; day <= 28; day++) {
            for (int hour = 0; hour < 24; hour++) {
                store.put(MX1 + "2026-11-%02dT%02dZ.ndjson".formatted(day, hour), line(day + "-" + hour));
            }
        }
        store.put(MX1 + "notes.txt", "no journal's");
        store.put("elsewhere/2026-11-23T10Z.ndjson", line("not asked for"));

        assertThat(ids(JOURNAL)).hasSize(28);

        // From an hour before, as clocks are set back, to a day after: a session is in the segment of its end.
        assertThat(store.downloaded()).hasSize(28);
        assertThat(store.downloaded().getFirst()).isEqualTo(MX1 + "2026-11-23T08Z.ndjson");
        assertThat(store.downloaded().getLast()).isEqualTo(MX1 + "2026-11-24T11Z.ndjson");
    }

    @Test
    void batchesAreReadAndTheirSegmentsAreNotEvenDownloaded() throws Exception {
        JournalFolder folder = new JournalFolder(directory.resolve("mx1.example.com"));
        folder.create();
        Files.writeString(folder.path().resolve("2026-11-23T10Z.ndjson"), line("compacted"));
        store.upload(directory, "edges/");
        new Compaction(false, Optional.empty(), Optional.empty(), Scope.Resources.usual(), Progress.NONE)
                .run(folder, AT.plus(Duration.ofDays(2)));
        store.upload(directory, "edges/");
        store.put(MX1 + "2026-11-23T11Z.ndjson", line("later"));

        assertThat(ids(JOURNAL)).containsExactly("compacted", "later");
        assertThat(store.downloaded())
                .contains(MX1 + "2026-11-23.parquet/sessions.parquet", MX1 + "2026-11-23T11Z.ndjson")
                .doesNotContain(MX1 + "2026-11-23T10Z.ndjson");
        nothingIsLeft();
    }

    @Test
    void aBatchThatIsStillBeingUploadedIsPassedOverWithAWord() throws Exception {
        store.put(MX1 + "2026-11-23.parquet/segments", "");
        store.put(MX1 + "2026-11-23.parquet/sessions.parquet", "PAR1");
        store.put(MX1 + "2026-11-23T10Z.ndjson", line("in a segment"));

        try (JournalDatabase journal = JournalDatabase.open(scope(JOURNAL), told())) {
            assertThat(journal.connection()).isNotNull();
        }

        assertThat(warnings)
                .containsExactly(
                        "s3://journals/edges/mx1.example.com/2026-11-23.parquet is passed over: it has no"
                                + " feedback.parquet, no notices.parquet, no rejected_lines.parquet; it may still be on its way there");
        assertThat(ids(JOURNAL)).containsExactly("in a segment");
    }

    private Progress told() {
        return new Progress() {
            @Override
            public void at(String what, long done, long all) {}

            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }

            @Override
            public void warn(String sentence) {
                warnings.add(sentence);
            }
        };
    }

    @Test
    void aLineThatIsRejectedIsInTheStoreAndNotInTheCopy() throws Exception {
        store.put(MX1 + "2026-11-23T10Z.ndjson", line("good") + "{\"id\":\"cut off\n");

        assertThat(rows(scope(JOURNAL), "SELECT file, line FROM rejected_lines"))
                .containsExactly("s3://journals/edges/mx1.example.com/2026-11-23T10Z.ndjson|2");
    }

    @Test
    void whatIsToBeDownloadedIsSaidBefore() throws Exception {
        store.put(MX1 + "2026-11-23T10Z.ndjson", line("one") + " ".repeat(3 << 20) + "\n");

        try (Downloads downloads = Downloads.of(folders(), scope(JOURNAL), told())) {
            assertThat(downloads.folders()).hasSize(1);
        }

        assertThat(notes).hasSize(1).first().asString().startsWith("downloading 1 objects, 3.0 MiB, to " + temporary);
    }

    private List<ObjectAddress> folders() throws IOException {
        return Folders.of(List.of(JOURNAL)).remote();
    }

    @Test
    void whatHasNoRoomIsNotBegun() throws Exception {
        store.put(MX1 + "2026-11-23T10Z.ndjson", line("one") + " ".repeat(8 << 20) + "\n");

        assertThat(message(() -> Downloads.of(folders(), scope(JOURNAL), Progress.NONE, folder -> 9 << 20)))
                .isEqualTo(
                        "s3://journals/edges/: 8.0 MiB in 1 objects are to be downloaded, which takes 10.0 MiB with the database,"
                                + " and there are 9.0 MiB free in " + temporary
                                + "; name a larger directory with --temp, or ask for a shorter time");
        assertThat(store.downloaded()).isEmpty();
        nothingIsLeft();
    }

    @Test
    void anObjectThatVanishesBecauseItWasCompactedIsFoundInItsBatch() throws Exception {
        JournalFolder folder = new JournalFolder(directory.resolve("mx1.example.com"));
        folder.create();
        Files.writeString(folder.path().resolve("2026-11-23T09Z.ndjson"), line("first"));
        Files.writeString(folder.path().resolve("2026-11-23T10Z.ndjson"), line("second"));
        store.upload(directory, "edges/");
        new Compaction(false, Optional.empty(), Optional.empty(), Scope.Resources.usual(), Progress.NONE)
                .run(folder, AT.plus(Duration.ofDays(2)));
        Set<String> done = ConcurrentHashMap.newKeySet();
        store.beforeEachDownload(key -> {
            if (key.endsWith("T10Z.ndjson") && done.add(key)) {
                store.upload(directory, "edges/");
                store.remove(key);
            }
        });

        assertThat(ids(JOURNAL)).containsExactly("first", "second");
        assertThat(done).hasSize(1);
        nothingIsLeft();
    }

    @Test
    void anObjectThatIsListedAndNeverThereIsNamed() throws Exception {
        String key = MX1 + "2026-11-23T10Z.ndjson";
        store.put(key, line("one"));
        store.listOnly(key);

        assertThat(message(() -> ids(JOURNAL))).contains("s3://journals/" + key).contains("vanished");
        nothingIsLeft();
    }

    @Test
    void whatFailsForTheMomentIsTriedAgain() throws Exception {
        store.put(MX1 + "2026-11-23T10Z.ndjson", line("one"));
        Set<String> failed = ConcurrentHashMap.newKeySet();
        store.beforeEachDownload(key -> {
            if (failed.add(key)) {
                throw new UncheckedIOException(new IOException("a disk of the store"));
            }
        });

        assertThat(ids(JOURNAL)).containsExactly("one");
        assertThat(failed).hasSize(1);
    }

    @Test
    void aDownloadThatIsCutOffIsBegunAnew() throws Exception {
        String key = MX1 + "2026-11-23T10Z.ndjson";
        store.put(key, line("one") + " ".repeat(1 << 20) + "\n" + line("two"));
        store.cutOffOnce(key);

        assertThat(ids(JOURNAL)).containsExactly("one", "two");
        assertThat(store.downloaded()).containsExactly(key, key);
    }

    @Test
    void keysThatWouldLeaveTheFolderAreNoJournals() throws Exception {
        store.put(MX1 + "2026-11-23T10Z.ndjson", line("one"));
        store.put("edges/../2026-11-23T10Z.ndjson", line("outside"));

        assertThat(ids(JOURNAL)).containsExactly("one");
        nothingIsLeft();
    }

    @Test
    void whereNoJournalIsThatIsSaid() throws Exception {
        assertThat(message(() -> ids(JOURNAL)))
                .startsWith("s3://journals/edges/: there is no journal: no object is named like");
        store.put("edges/deep/below/2026-11-23T10Z.ndjson", line("one"));
        assertThat(message(() -> ids(JOURNAL)))
                .isEqualTo("s3://journals/edges/: there is no journal: none of 1 objects is named like"
                        + " edges/mx1.example.com/2026-11-23T10Z.ndjson");
        nothingIsLeft();
    }

    @Test
    void aTimeOfWhichNothingIsThereIsEmpty() throws Exception {
        store.put(MX1 + "2026-10-01T10Z.ndjson", line("long ago"));

        assertThat(ids(JOURNAL)).isEmpty();
        assertThat(store.downloaded()).isEmpty();
    }
}
