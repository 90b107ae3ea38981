package io.smtpedge.reputation.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the files of a journal are kept. Pure.
 *
 * @param keep from the end of a file's hour or day
 * @param maxSize octets of all files of one edge together
 */
public record Retention(Duration keep, long maxSize) {

    /**
     * What has to go: what is too old, and of the rest the oldest until the size is right. The segment that is being written
     * counts and stays.
     *
     * @param entries the oldest first
     * @param now {@link Instant#MIN} where the clock is in doubt: then nothing is too old
     */
    public List<JournalFolder.Entry> expired(List<JournalFolder.Entry> entries, Instant now) {
        long octets = entries.stream().mapToLong(JournalFolder.Entry::octets).sum();
        List<JournalFolder.Entry> expired = new ArrayList<>();
        for (JournalFolder.Entry entry : entries) {
            boolean tooOld = now.isAfter(entry.file().until().plus(keep));
            if (entry.file().kind() != JournalFile.Kind.OPEN && (tooOld || octets > maxSize)) {
                expired.add(entry);
                octets -= entry.octets();
            }
        }
        return expired;
    }
}
