package io.smtpedge.report.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.report.journal.JournalDatabase;
import io.smtpedge.report.journal.Scope;
import io.smtpedge.reputation.event.JournalEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReplayTest {

    private static final Instant START = Instant.parse("2026-10-05T00:00:00Z");
    private static final Instant END = Instant.parse("2026-10-06T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aBacktestSaysThatAddressesAreTokens() throws Exception {
        Path edge = Files.createDirectories(folder.resolve("old/mx1"));
        Files.writeString(edge.resolve("2026-10-05T00Z.anon.ndjson"), """
                {"id":"a-1","accepted":"2026-10-05T00:00:01Z","client":{"ip":"192.0.2.1","port":0},"outcome":"forwarded"}
                """);
        try (JournalDatabase old =
                JournalDatabase.open(Scope.of(List.of(folder.resolve("old").toString()), START, END))) {
            BacktestResult result = new Backtest(
                            old.connection(),
                            RecordedLists.of(old.connection()),
                            Policy.AS_IT_WAS,
                            Policy.AS_IT_WAS,
                            START,
                            END,
                            100_000)
                    .run(START, 5, _ -> {});
            assertThat(result.warnings())
                    .anyMatch(warning ->
                            warning.startsWith("in 1 of the sessions that were read the address is a token"));
        }
    }

    /** Whatever a foreign line holds, the replay goes on. */
    @Test
    void separatorsInForeignLinesSeparateNothing() throws Exception {
        Path edge = Files.createDirectories(folder.resolve("foreign/mx9"));
        Files.writeString(edge.resolve("2026-10-05T00Z.ndjson"), """
                {"id":"a-1","accepted":"2026-10-05T00:00:01Z","client":{"ip":"192.0.2.1","port":1},"outcome":"forwarded",\
                "tests":{"dnsbl\\u001f":"x\\u001e"},"lists":[{"zone":"bl\\u001f.test","answer":"listed","codes":["1\\u001e\\u001d"]}],\
                "dialogue":{"helo":"x","envelopes":[{"from":"a\\u001f","to":["b\\u001d\\u001e"],"code":554,"text":"c\\u001f\\u001e"}]}}
                """);
        List<JournalEntry> read = new ArrayList<>();
        try (JournalDatabase foreign =
                JournalDatabase.open(Scope.of(List.of(folder.resolve("foreign").toString()), START, END))) {
            new JournalReplay(foreign.connection()).read(START, END, read::add, _ -> {});
        }

        assertThat(read)
                .singleElement()
                .isInstanceOfSatisfying(
                        JournalEntry.Session.class,
                        entry -> assertThat(
                                        Objects.requireNonNull(entry.session().dialogue())
                                                .envelopes()
                                                .getFirst())
                                .hasFieldOrPropertyWithValue("from", "a?")
                                .hasFieldOrPropertyWithValue("to", List.of("b??"))
                                .hasFieldOrPropertyWithValue("text", "c??"));
    }
}
