package io.smtpedge.it.journal;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.journal.Journal;
import io.smtpedge.edge.journal.JournalConfig;
import io.smtpedge.reputation.event.Notice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** A journal in a process of its own: arguments are what it shall do, and the directory. */
final class JournalProcess {

    static final String EDGE = "mx1.example.com";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private JournalProcess() {}

    static Journal journal(Path directory) throws IOException {
        return Journal.start(
                new JournalConfig(directory, Duration.ofDays(35), 1L << 33, Optional.empty(), Optional.empty()),
                EDGE,
                InstantSource.system(),
                Ticker.systemTicker());
    }

    static Notice entry(int number) {
        return new Notice(
                Instant.EPOCH, EDGE, "test", Integer.toString(number), "so that the line has some length ".repeat(8));
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "write" -> writeForEver(directory);
            case "full" -> fillTheDisk(directory);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Until it is killed. */
    private static void writeForEver(Path directory) throws Exception {
        Journal journal = journal(directory);
        for (int number = 1; ; number++) {
            journal.notice(entry(number));
            if (number % 1_000 == 0) {
                Thread.sleep(5);
            }
        }
    }

    /** The disk becomes full, and after a while it is not. Prints how many entries were given, and how many were lost. */
    private static void fillTheDisk(Path directory) throws Exception {
        int given = 0;
        try (Journal journal = journal(directory)) {
            Instant end = Instant.now().plus(PATIENCE);
            while (journal.lost() == 0 && Instant.now().isBefore(end)) {
                journal.notice(entry(++given));
                // Slower than the journal is: what is lost is the disk's fault.
                if (given % 200 == 0) {
                    Thread.sleep(20);
                }
            }
            Files.delete(directory.resolve("ballast"));
            // It is tried again every 10 s.
            Thread.sleep(Duration.ofSeconds(12));
            journal.notice(entry(++given));
            System.out.println("given " + given + " lost " + journal.lost());
        }
        JournalFiles.print(directory);
    }
}
