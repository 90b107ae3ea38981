package io.smtpedge.edge.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the configuration says of the journal.
 *
 * @param directory where it is; a folder in it for each edge
 * @param keep how long its files are kept
 * @param maxSize how many octets this edge's files may have together; the oldest go first
 * @param pseudonymiseAfter after which age addresses are replaced by tokens; empty where never
 * @param keyFile the key of the tokens; present where {@code pseudonymiseAfter} is
 */
public record JournalConfig(
        Path directory, Duration keep, long maxSize, Optional<Duration> pseudonymiseAfter, Optional<Path> keyFile) {}
