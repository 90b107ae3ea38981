package io.smtpedge.edge.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.edge.admin.AdminApi;
import io.smtpedge.edge.admin.Health;
import io.smtpedge.edge.admin.Standings;
import io.smtpedge.edge.explain.Configured;
import io.smtpedge.edge.explain.SessionFinder;
import io.smtpedge.edge.http.Request;
import io.smtpedge.edge.http.RequestRate;
import io.smtpedge.edge.http.Response;
import io.smtpedge.edge.journal.Journal;
import io.smtpedge.edge.journal.JournalConfig;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.ReputationRules;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.learn.LearnLimits;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.StoreLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody with the token, or a filter gone mad, sends more findings than can be learned; sessions go on ending meanwhile. */
class FeedbackFloodTest {

    private static final int CAPACITY = 1000;
    private static final int SESSIONS = 2000;
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.66");

    private final Dnsbl lists = Dnsbl.open(
            new DnsblConfig(
                    List.of(new InetSocketAddress(LOCAL, 9)),
                    List.of(ZoneSpec.parse("bl.test*3")),
                    3,
                    Duration.ofSeconds(1)),
            event -> {});
    private final List<Notice> notices = new ArrayList<>();
    private Instant now = Instant.now();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        lists.close();
    }

    private Learning learning(Journal journal) {
        ReputationStore store = new ReputationStore(StoreLimits.of(1000), AsnTable.NONE, () -> now);
        return Learning.prepared(
                new Learning.Parts(
                        new Reputation(store, ReputationRules.USUAL, () -> now),
                        store,
                        AsnTable.NONE,
                        null,
                        Duration.ofHours(1),
                        3,
                        lists,
                        new StanceKeeper(true, Duration.ofDays(7), now),
                        journal,
                        new Notices("mx.example", () -> now, notices::add),
                        client -> {},
                        () -> now),
                CAPACITY);
    }

    private Event session(int number) {
        return new Event.Ended(new SessionRecord(
                "s-" + number,
                now,
                new InetSocketAddress(CLIENT, 40_000),
                null,
                List.of(),
                List.of(),
                List.of(),
                new SessionRecord.Decision("pass", "dnsbl", "", null),
                null,
                Outcome.FORWARDED,
                "",
                new SessionRecord.Timings(null, null, Duration.ofSeconds(1)),
                new SessionRecord.Bytes(0, 0, 0, 0),
                "mx.example",
                null));
    }

    private static Request flood(int number) {
        String line = "{\"client\":\"192.0.2.7\",\"finding\":\"spam\",\"source\":\"mad@mta" + number + "\"}\n";
        return new Request(
                "POST",
                "/v1/feedback",
                "",
                Map.of("host", List.of("127.0.0.1:8025"), "content-type", List.of("application/x-ndjson")),
                line.repeat(1000),
                LOCAL);
    }

    /** The learner takes what waits only now and then, as on a busy machine; half of its queue is always for sessions. */
    @Test
    void noSessionIsLostToLearningOrTheJournal() throws IOException {
        JournalConfig config =
                new JournalConfig(folder, Duration.ofDays(1), 1L << 30, Optional.empty(), Optional.empty());
        Journal journal = Journal.start(config, "mx.example", InstantSource.system(), Ticker.systemTicker());
        AtomicInteger refused = new AtomicInteger();
        try (journal) {
            Learning learning = learning(journal);
            AdminApi api = new AdminApi(
                    Optional.empty(),
                    new RequestRate(1_000_000, Duration.ofMinutes(1), Ticker.systemTicker()),
                    learning,
                    Standings.NONE,
                    SessionFinder.NONE,
                    Configured.BY_DEFAULT,
                    () -> new Health("mx.example", Duration.ZERO, List.of(), List.of()),
                    InstantSource.system());
            for (int i = 0; i < SESSIONS; i++) {
                if (i % 100 == 0) {
                    Response answer = api.answer(flood(i));
                    refused.addAndGet(answer.status() == 503 ? 1 : 0);
                    assertThat(answer.status() == 202 || answer.body().contains("send those behind the first"))
                            .isTrue();
                }
                Event ended = session(i);
                learning.told(ended);
                journal.accept(ended);
                if (i % 400 == 399) {
                    learning.pass();
                }
            }
            learning.pass();
            assertThat(learning.dropped()).isZero();
        }
        assertThat(journal.lost()).isZero();
        assertThat(refused).hasValueGreaterThan(10);
        assertThat(lines("\"id\":\"s-")).isEqualTo(SESSIONS);
    }

    private long lines(String with) throws IOException {
        long found = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found += Files.readAllLines(file).stream()
                        .filter(line -> line.contains(with))
                        .count();
            }
        }
        return found;
    }

    /** What the guard keeps out has no line each, which would push the records of a month out of the journal. */
    @Test
    void whatIsKeptOutIsToldOnceAMinute() throws IOException {
        JournalConfig config =
                new JournalConfig(folder, Duration.ofDays(1), 1L << 30, Optional.empty(), Optional.empty());
        int most = LearnLimits.USUAL.feedbackPerHour() / 1000;
        try (Journal journal = Journal.start(config, "mx.example", InstantSource.system(), Ticker.systemTicker())) {
            Learning learning = learning(journal);
            for (int i = 0; i < most + 250; i++) {
                assertThat(learning.accept(new Feedback(now, "", CLIENT, Finding.SPAM, "mad@mta1", "", 1000)))
                        .isTrue();
                learning.pass();
            }
            assertThat(notices).isEmpty();
            now = now.plus(Duration.ofMinutes(1));
            learning.pass();
            now = now.plus(Duration.ofMinutes(1));
            learning.pass();
        }

        assertThat(notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo("feedback-flood");
            assertThat(notice.subject()).isEqualTo("mad@mta1");
            assertThat(notice.text()).startsWith("250 verdicts of feedback");
        });
        assertThat(lines("mad@mta1")).isEqualTo(most);
    }
}
