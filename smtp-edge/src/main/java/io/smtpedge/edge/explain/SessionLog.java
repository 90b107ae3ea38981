package io.smtpedge.edge.explain;

import io.smtpedge.reputation.event.MalformedRecordException;
import io.smtpedge.reputation.event.SessionReader;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.journal.JournalFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The session log: {@code sessions.ndjson}, and the files it was rolled into, {@code sessions-DATE.ndjson.gz}. Or the journal
 * of one edge or several: their hourly segments, as {@link JournalFile} names them, one folder for each edge.
 * It is searched from the newest file on, and no further than needed.
 */
public final class SessionLog {

    private static final Pattern ROLLED = Pattern.compile("sessions-.*\\.ndjson(\\.gz)?");
    private static final String ZIPPED = ".gz";
    private static final int GZIP_BUFFER = 1 << 16;

    private final List<Source> sources;

    private SessionLog(List<Source> sources) {
        this.sources = sources;
    }

    /** One stream of lines. */
    private interface Source {
        InputStream open() throws IOException;

        String name();
    }

    /**
     * What a search has found.
     *
     * @param sessions the last ones, the oldest first
     * @param files that were searched
     * @param lines that were read
     * @param foreign lines that are no session records, or were cut off
     */
    public record Found(List<SessionRecord> sessions, int files, long lines, long foreign) {

        /** Nothing, as nothing was searched. */
        public static final Found NOTHING = new Found(List.of(), 0, 0, 0);

        public Found {
            sessions = List.copyOf(sessions);
        }

        /** This and what an older log had. */
        public Found after(Found older) {
            List<SessionRecord> all = new ArrayList<>(older.sessions());
            all.addAll(sessions);
            return new Found(all, files + older.files, lines + older.lines, foreign + older.foreign);
        }
    }

    /**
     * The log in these files, the newest last; a directory stands for the session log in it.
     *
     * @throws IOException with a sentence where there is none
     */
    public static SessionLog of(List<Path> paths) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                sources.addAll(inDirectory(path));
            } else if (Files.exists(path)) {
                sources.add(source(path));
            } else {
                throw new IOException(path + ": there is no such file; check the path");
            }
        }
        return new SessionLog(sources);
    }

    /** The log as it comes in a stream. */
    public static SessionLog of(String name, InputStream in) {
        return new SessionLog(List.of(source(name, in)));
    }

    private static List<Source> inDirectory(Path directory) throws IOException {
        List<Path> files = rolled(directory);
        Path current = directory.resolve("sessions.ndjson");
        if (Files.exists(current)) {
            files.add(current);
        }
        files.addAll(segments(directory));
        if (files.isEmpty()) {
            throw new IOException(directory
                    + " has no sessions.ndjson and no segments of a journal; name the session log with --log (the edge"
                    + " writes it to files only where smtp-edge.log-dir is set)");
        }
        return files.stream().map(SessionLog::source).toList();
    }

    private static List<Path> rolled(Path directory) throws IOException {
        List<Path> rolled = new ArrayList<>();
        for (Path file : files(directory, 1)) {
            if (ROLLED.matcher(name(file)).matches()) {
                rolled.add(file);
            }
        }
        rolled.sort(Comparator.comparing(SessionLog::name));
        return rolled;
    }

    /** A segment of a journal. */
    private record Segment(JournalFile file, Path path) {

        /** Of one hour, the segments of all edges come together, and of one edge those that were begun later are newer. */
        private static final Comparator<Segment> ORDER = Comparator.<Segment, Instant>comparing(
                        segment -> segment.file().from())
                .thenComparingInt(segment -> segment.file().copy())
                .thenComparing(Segment::path);
    }

    /** Also those that were begun after a restart within the hour, those without addresses, and those that the operator has zipped. */
    private static List<Path> segments(Path directory) throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (Path path : files(directory, 2)) {
            String name = name(path);
            JournalFile.parse(name.endsWith(ZIPPED) ? name.substring(0, name.length() - ZIPPED.length()) : name)
                    .filter(file -> file.kind() != JournalFile.Kind.BATCH)
                    .ifPresent(file -> segments.add(new Segment(file, path)));
        }
        return segments.stream().sorted(Segment.ORDER).map(Segment::path).toList();
    }

    private static List<Path> files(Path directory, int depth) throws IOException {
        try (Stream<Path> all = Files.find(directory, depth, (_, attributes) -> !attributes.isDirectory())) {
            return all.toList();
        } catch (UncheckedIOException unreadable) {
            throw new IOException(directory + " cannot be read; is this the edge's user?", unreadable);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static Source source(Path file) {
        return new Source() {
            @Override
            public InputStream open() throws IOException {
                InputStream in = Files.newInputStream(file);
                return file.toString().endsWith(ZIPPED) ? unzipped(in) : in;
            }

            @Override
            public String name() {
                return file.toString();
            }
        };
    }

    private static Source source(String name, InputStream in) {
        return new Source() {
            @Override
            public InputStream open() {
                return in;
            }

            @Override
            public String name() {
                return name;
            }
        };
    }

    private static InputStream unzipped(InputStream in) throws IOException {
        try {
            return new GZIPInputStream(new BufferedInputStream(in, GZIP_BUFFER), GZIP_BUFFER);
        } catch (IOException notZipped) {
            in.close();
            throw notZipped;
        }
    }

    /**
     * Searches from the newest file on.
     *
     * @param last how many sessions are wanted, 1 or more: the last that match
     * @throws IOException with a sentence where a file cannot be read
     */
    public Found search(SessionQuery query, int last) throws IOException {
        return search(query, last, Long.MAX_VALUE);
    }

    /** The same, of no more than so many octets: those of the newest files, each from its beginning. */
    public Found search(SessionQuery query, int last, long mostOctets) throws IOException {
        long left = mostOctets;
        Deque<SessionRecord> sessions = new ArrayDeque<>();
        int files = 0;
        long lines = 0;
        long foreign = 0;
        for (Source source : sources.reversed()) {
            if (sessions.size() >= last || left <= 0) {
                break;
            }
            Newest newest = new Newest(query, last - sessions.size());
            LineScanner scanner = new LineScanner(query.needle(), newest::line);
            boolean whole = scan(source, scanner, left);
            left -= scanner.octets();
            files++;
            lines += scanner.lines();
            foreign += scanner.foreign() + newest.malformed + (whole ? 0 : 1);
            newest.sessions.descendingIterator().forEachRemaining(sessions::addFirst);
        }
        return new Found(List.copyOf(sessions), files, lines, foreign);
    }

    /** False where a compressed file was cut off: what came before that has been read. */
    private static boolean scan(Source source, LineScanner scanner, long mostOctets) throws IOException {
        try (InputStream in = source.open()) {
            scanner.scan(in, mostOctets);
            return true;
        } catch (EOFException | ZipException cutOff) {
            return false;
        } catch (NoSuchFileException rolled) {
            // It was rolled over just now, under another name that has been listed or will be.
            return true;
        } catch (IOException unreadable) {
            throw new IOException(
                    source.name() + " cannot be read (" + unreadable.getClass().getSimpleName() + ")", unreadable);
        }
    }

    /** The last matching records of one file. */
    private static final class Newest {

        private final SessionQuery query;
        private final int wanted;
        private final Deque<SessionRecord> sessions = new ArrayDeque<>();
        private long malformed;

        Newest(SessionQuery query, int wanted) {
            this.query = query;
            this.wanted = wanted;
        }

        void line(String line) {
            try {
                SessionRecord session = SessionReader.read(line);
                if (query.matches(session)) {
                    sessions.addLast(session);
                    if (sessions.size() > wanted) {
                        sessions.removeFirst();
                    }
                }
            } catch (MalformedRecordException cutOff) {
                malformed++;
            }
        }
    }
}
