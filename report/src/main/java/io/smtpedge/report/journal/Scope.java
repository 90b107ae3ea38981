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
 * @param memory what the database may take, in octets; more goes to {@code temporary}
 * @param threads how many threads it may use, 1 or more
 * @param temporary a directory for what does not fit into memory; empty for one of its own, removed at the end
 */
public record Scope(
        List<String> journals, Instant since, Instant until, long memory, int threads, Optional<Path> temporary) {

    /** What a machine beside an edge can spare. */
    public static final long MEMORY = 1L << 30;

    public Scope {
        journals = List.copyOf(journals);
    }

    /** With the memory and the threads that are usual. */
    public static Scope of(List<String> journals, Instant since, Instant until) {
        return new Scope(journals, since, until, MEMORY, Runtime.getRuntime().availableProcessors(), Optional.empty());
    }
}
