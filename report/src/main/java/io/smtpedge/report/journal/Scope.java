package io.smtpedge.report.journal;

import io.smtpedge.reputation.journal.JournalFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which journals, and what of them.
 *
 * @param journals directories; each is a journal's, with a folder for each edge, or one edge's; or paths of an object store,
 *     such as {@code s3://bucket/journal}
 * @param since the first instant that counts
 * @param until the first that does not
 * @param now what is later by more than an hour is from the future, and counts as rejected
 * @param noticesSince the first instant of which notices count; {@code since}, or earlier. Of journals in object stores they are
 *     read from {@code since} on
 * @param resources what the database may take
 */
public record Scope(
        List<String> journals, Instant since, Instant until, Instant now, Instant noticesSince, Resources resources) {

    /** A session counts by its beginning, and is in the segment of its end. */
    private static final Duration LONGEST_SESSION = Duration.ofDays(1);

    /** A clock that is set back by a little does not change the segment. */
    private static final Duration SLACK = Duration.ofHours(1);

    /**
     * What the database may take of the machine.
     *
     * @param memory in octets; what needs more goes to {@code temporary}. The Java heap comes on top
     * @param threads 1 or more
     * @param temporary a directory for what does not fit into memory; empty for that of the system
     */
    public record Resources(long memory, int threads, Optional<Path> temporary) {

        /** What a machine beside an edge can spare. */
        public static Resources usual() {
            return new Resources(1L << 30, Runtime.getRuntime().availableProcessors(), Optional.empty());
        }
    }

    public Scope {
        journals = List.copyOf(journals);
    }

    /** One in which all kinds of records count from the same instant on. */
    public Scope(List<String> journals, Instant since, Instant until, Instant now, Resources resources) {
        this(journals, since, until, now, since, resources);
    }

    /** The same, with the notices of an earlier time: what was told once may still hold. */
    public Scope withNoticesSince(Instant earlier) {
        return new Scope(journals, since, until, now, earlier.isBefore(since) ? earlier : since, resources);
    }

    /** Whether of a file only the notices may be of this time, by its name. */
    boolean overlapsNotices(JournalFile file) {
        return !overlaps(file)
                && file.from().isBefore(since)
                && !file.until().plus(SLACK).isBefore(noticesSince);
    }

    /** Whether a file may hold something of this time, by its name. */
    boolean overlaps(JournalFile file) {
        return !file.until().plus(SLACK).isBefore(since) && !file.from().isAfter(latest(until, LONGEST_SESSION));
    }

    /** What is later than this is from the future. */
    Instant future() {
        return latest(now, SLACK);
    }

    private static Instant latest(Instant until, Duration more) {
        return until.isAfter(Instant.MAX.minus(more)) ? Instant.MAX : until.plus(more);
    }

    /** With the usual resources, and without a future. */
    public static Scope of(List<String> journals, Instant since, Instant until) {
        return new Scope(journals, since, until, Instant.MAX, Resources.usual());
    }
}
