package io.smtpedge.report.journal;

import java.nio.file.Path;
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
 * @param resources what the database may take
 */
public record Scope(List<String> journals, Instant since, Instant until, Instant now, Resources resources) {

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

    /** With the usual resources, and without a future. */
    public static Scope of(List<String> journals, Instant since, Instant until) {
        return new Scope(journals, since, until, Instant.MAX, Resources.usual());
    }
}
