package io.smtpedge.edge.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions are found in the segments of all edges, and searches are few. */
class JournalFinderTest {

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();

    private void segment(String edge, String name, String... ids) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(edge));
        StringBuilder lines = new StringBuilder("{\"type\":\"notice\",\"at\":\"2026-11-23T10:00:00Z\"}\n");
        for (String id : ids) {
            lines.append(SessionJson.line(Records.session(id, "192.0.2.66", List.of(), null)))
                    .append('\n');
        }
        Files.writeString(directory.resolve(name), lines);
    }

    @Test
    void inTheOpenSegmentAndTheClosedOnesOfAllEdges() throws IOException {
        segment("mx1", "2026-11-23T09Z.ndjson", "a-1", "a-2");
        segment("mx1", "2026-11-23T10Z.ndjson.open", "a-3");
        segment("mx2", "2026-11-23T10Z.ndjson", "b-1");
        segment("mx2", "notes.ndjson", "c-1");
        JournalFinder finder = new JournalFinder(folder, nanos::get);

        for (String id : List.of("a-1", "a-3", "b-1")) {
            assertThat(finder.find(id)).map(SessionRecord::id).contains(id);
        }
        assertThat(finder.find("a-11")).isEmpty();
        assertThat(finder.find("c-1")).as("no segment").isEmpty();
    }

    @Test
    void inTheSegmentsThatWereBegunAfterARestartAndInThoseWithoutAddresses() throws IOException {
        segment("mx1", "2026-11-23T08Z.anon.ndjson", "a-1");
        segment("mx1", "2026-11-23T10Z.ndjson", "a-2");
        segment("mx1", "2026-11-23T10Z.1.ndjson", "a-3");
        segment("mx1", "2026-11-23T10Z.2.ndjson.open", "a-4");
        JournalFinder finder = new JournalFinder(folder, nanos::get);

        for (String id : List.of("a-1", "a-2", "a-3", "a-4")) {
            assertThat(finder.find(id)).map(SessionRecord::id).contains(id);
        }
    }

    @Test
    void ofOneHourTheSegmentThatWasBegunLastIsTheNewest() throws IOException {
        segment("mx1", "2026-11-23T10Z.ndjson", "a-1");
        segment("mx1", "2026-11-23T10Z.1.ndjson", "a-2");
        segment("mx1", "2026-11-23T10Z.10.ndjson.open", "a-3");

        assertThat(SessionLog.of(List.of(folder))
                        .search(SessionQuery.parse("192.0.2.66"), 2)
                        .sessions())
                .extracting(SessionRecord::id)
                .containsExactly("a-2", "a-3");
    }

    /** Whatever strangers ask for, the searches take a fifth of a core at the most. */
    @Test
    void afterEachSearchThereIsAPause() throws IOException {
        segment("mx1", "2026-11-23T09Z.ndjson", "a-1");
        AtomicLong perReading = new AtomicLong(Duration.ofSeconds(1).toNanos());
        JournalFinder finder = new JournalFinder(folder, () -> nanos.addAndGet(perReading.get()));
        finder.find("a-1");
        perReading.set(0);

        assertThatThrownBy(() -> finder.find("a-1")).isInstanceOf(SessionFinder.BusyException.class);

        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(finder.find("a-1")).isPresent();
    }
}
