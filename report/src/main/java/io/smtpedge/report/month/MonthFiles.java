package io.smtpedge.report.month;

import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the month into a folder: a journal for each edge, as the edge does, in segments of an hour; and {@code truth.csv}, which
 * says of each session what it was in truth.
 */
final class MonthFiles implements MonthSink, Closeable {

    static final String TRUTH = "truth.csv";

    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH'Z.ndjson'").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final Map<String, Segment> segments = new HashMap<>();
    private final BufferedWriter truth;
    private long sessions;

    /** The segment that one edge writes now. */
    private static final class Segment implements Closeable {

        private final Path directory;
        private @Nullable Instant hour;
        private @Nullable BufferedWriter out;
        private Path file;

        Segment(Path directory) throws IOException {
            this.directory = Files.createDirectories(directory);
            file = directory;
        }

        void write(Instant at, String line) throws IOException {
            Instant begun = at.truncatedTo(ChronoUnit.HOURS);
            BufferedWriter open = out;
            // What ended a moment before the hour and is told after it goes with the hour in which it is told.
            if (open == null || hour == null || begun.isAfter(hour)) {
                close();
                hour = begun;
                file = directory.resolve(HOUR.format(begun));
                open = Files.newBufferedWriter(directory.resolve(file.getFileName() + ".open"));
                out = open;
            }
            open.write(line);
            open.write('\n');
        }

        @Override
        public void close() throws IOException {
            BufferedWriter open = out;
            if (open != null) {
                open.close();
                Files.move(directory.resolve(file.getFileName() + ".open"), file);
                out = null;
            }
        }
    }

    /**
     * @param directory must not hold a month yet
     */
    MonthFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        truth = Files.newBufferedWriter(directory.resolve(TRUTH));
        truth.write("session,kind,bad,p,advice\n");
    }

    /** How many were written. */
    long sessions() {
        return sessions;
    }

    @Override
    public void entry(String edge, JournalEntry entry) throws IOException {
        Segment segment = segments.get(edge);
        if (segment == null) {
            segment = new Segment(directory.resolve(edge));
            segments.put(edge, segment);
        }
        segment.write(entry.at(), entry.line());
    }

    @Override
    public void truth(SessionRecord session, String kind, boolean bad) throws IOException {
        sessions++;
        SessionRecord.Reputation reputation = session.reputation();
        truth.write(session.id() + "," + kind + "," + bad);
        truth.write(reputation == null ? ",," : "," + reputation.probability() + "," + reputation.advice());
        truth.write('\n');
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments.values()) {
            segment.close();
        }
        truth.close();
    }
}
