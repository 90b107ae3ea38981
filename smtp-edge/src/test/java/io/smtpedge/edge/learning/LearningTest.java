package io.smtpedge.edge.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.Dnsbl;
import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.edge.journal.Journal;
import io.smtpedge.edge.observe.Event;
import io.smtpedge.edge.policy.Stance;
import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.ReputationRules;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Reason;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.Snapshot;
import io.smtpedge.reputation.store.StoreLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The learning thread, one pass at a time, in a time of the test's own. */
class LearningTest {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.66");
    private static final String ZONE = "bl.test";

    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private final List<Notice> notices = new ArrayList<>();
    private final List<InetAddress> doubtful = new ArrayList<>();
    private final Dnsbl lists = Dnsbl.open(
            new DnsblConfig(
                    List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9)),
                    List.of(ZoneSpec.parse(ZONE + "*3")),
                    3,
                    Duration.ofSeconds(1)),
            event -> {});
    private @Nullable StanceKeeper stance;
    private @Nullable Reputation reputation;
    private AsnTable systems = AsnTable.NONE;

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        lists.close();
    }

    private Path file() {
        return folder.resolve("reputation.snapshot");
    }

    /** An edge starts, with what the last one has kept. */
    private Learning start(int capacity) {
        ReputationStore store = new ReputationStore(StoreLimits.of(1000), systems, () -> now);
        Reputation made = new Reputation(store, ReputationRules.USUAL, () -> now);
        StanceKeeper keeper = new StanceKeeper(true, WEEK, now);
        reputation = made;
        stance = keeper;
        return Learning.prepared(
                new Learning.Parts(
                        made,
                        store,
                        systems,
                        new Snapshot(file()),
                        Duration.ofMinutes(5),
                        3,
                        lists,
                        keeper,
                        Journal.off(),
                        new Notices("mx.example", () -> now, notices::add),
                        doubtful::add,
                        () -> now),
                capacity);
    }

    private Learning start() {
        return start(1000);
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private double probability() {
        return Objects.requireNonNull(reputation).estimate(CLIENT, now).probability();
    }

    private Stance stance() {
        return Objects.requireNonNull(stance).stance();
    }

    private Event session(InetAddress client, SessionRecord.@Nullable Reputation reputation, ListAnswer... answers) {
        SessionRecord.Envelope spam = new SessionRecord.Envelope(
                "a@spam.example", List.of("b@example"), 1, 1, 554, "5.7.1", "Spam message rejected", 0);
        return new Event.Ended(new SessionRecord(
                "id-" + now.toEpochMilli() + client.getHostAddress(),
                now,
                new InetSocketAddress(client, 40_000),
                null,
                List.of(),
                List.of(),
                List.of(answers),
                new SessionRecord.Decision("pass", "dnsbl", "", null),
                new SessionRecord.Dialogue("spam.example", "ESMTP", false, true, 0, List.of(spam)),
                Outcome.FORWARDED,
                "",
                new SessionRecord.Timings(null, null, Duration.ofSeconds(1)),
                new SessionRecord.Bytes(0, 0, 0, 0),
                "mx.example",
                reputation));
    }

    private static SessionRecord.Reputation judged(double history, String mode, boolean overruled) {
        return new SessionRecord.Reputation(
                0.3, 0.1, 0.6, "normal", mode, overruled, 0, List.of(new Reason("history", history)), "");
    }

    private static ListAnswer listed() {
        return new ListAnswer(ZONE, "listed", List.of("127.0.0.2"), 3, 3, "wire", "", Duration.ZERO);
    }

    @Test
    void sessionsAreLearnedFromAndWhoIsBadIsToldOf() {
        Learning learning = start();
        double before = probability();
        learning.told(session(CLIENT, null));
        learning.told(new Event.Connect(new InetSocketAddress(CLIENT, 1), new InetSocketAddress(25)));
        assertThat(learning.waiting()).isEqualTo(1);
        learning.pass();

        assertThat(probability()).isGreaterThan(before);
        assertThat(learning.learned()).isEqualTo(1);
        assertThat(doubtful).containsExactly(CLIENT);
    }

    @Test
    void andSoIsFeedback() {
        Learning learning = start();
        double before = probability();

        assertThat(learning.accept(new Feedback(now, "", CLIENT, Finding.SPAM, "rspamd@mta1", "b", 1)))
                .isTrue();
        learning.pass();

        assertThat(probability()).isGreaterThan(before);
    }

    @Test
    void whatFindsNoRoomIsLostCountedAndFeedbackIsToComeAgain() {
        Learning learning = start(2);
        learning.told(session(CLIENT, null));
        learning.told(session(CLIENT, null));
        learning.told(session(CLIENT, null));

        assertThat(learning.accept(new Feedback(now, "", CLIENT, Finding.SPAM, "", "", 1)))
                .isFalse();
        assertThat(learning.dropped()).isEqualTo(1);
        learning.pass();
        assertThat(learning.waiting()).isZero();
    }

    @Test
    void whatWasLearnedOutlivesTheEdgeFromOneIntervalToTheNext() {
        Learning learning = start();
        learning.told(session(CLIENT, null));
        learning.pass();
        later(Duration.ofMinutes(5));
        learning.pass();
        double known = probability();
        later(Duration.ofMinutes(1));
        learning.told(session(CLIENT, null));
        learning.pass();
        assertThat(probability()).isGreaterThan(known);

        start();

        assertThat(probability())
                .as("what came after the last interval is lost")
                .isLessThan(known + 0.001);
        assertThat(probability()).isGreaterThan(0.4);
        assertThat(notices).isEmpty();
    }

    @Test
    void aDamagedSnapshotIsToldOfAndLearningBeginsAnew() throws IOException {
        Files.writeString(file(), "this is no snapshot");
        Learning learning = start();

        assertThat(notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo("reputation-lost");
            assertThat(notice.text()).contains(file().toString());
        });
        later(Duration.ofMinutes(5));
        learning.told(session(CLIENT, null));
        learning.pass();
        double known = probability();
        start();
        assertThat(probability()).isEqualTo(known);
    }

    @Test
    void forAWeekAfterTheFirstStartNothingIsDone() {
        start();
        assertThat(stance()).isEqualTo(Stance.LEARNING);
        Learning learning = start();
        later(WEEK.minusSeconds(1));
        learning.pass();
        assertThat(stance()).isEqualTo(Stance.LEARNING);

        learning = start();
        assertThat(stance()).as("the snapshot knows the first start").isEqualTo(Stance.LEARNING);
        later(Duration.ofSeconds(1));
        learning.pass();
        assertThat(stance()).isEqualTo(Stance.ENFORCE);

        start();
        assertThat(stance()).as("from the start").isEqualTo(Stance.ENFORCE);
    }

    @Test
    void aListedVeteranIsNamedOnceADay() {
        Learning learning = start();
        for (int hour = 0; hour <= 24; hour++) {
            learning.told(session(CLIENT, judged(-4, "enforce", true), listed()));
            learning.pass();
            later(Duration.ofHours(1));
        }

        assertThat(notices)
                .filteredOn(notice -> notice.kind().equals("listed-veteran"))
                .hasSize(2)
                .first()
                .satisfies(notice -> {
                    assertThat(notice.subject()).isEqualTo("192.0.2.66");
                    assertThat(notice.text())
                            .isEqualTo(
                                    "192.0.2.66, a good sender, is listed by bl.test=127.0.0.2: it was not refused for"
                                            + " it (bad with 0.30, 0.10 to 0.60)");
                });
    }

    @Test
    void aListThatListsGoodSendersGoesToShadowAndIsThereAfterARestart() throws InterruptedException {
        Learning learning = start();
        for (int i = 1; i <= 5; i++) {
            learning.told(session(InetAddress.ofLiteral("192.0.2." + i), judged(-4, "shadow", true), listed()));
        }
        learning.pass();
        awaitShadow(true);

        later(Duration.ofMinutes(5));
        learning.pass();
        lists.clear(ZONE);
        awaitShadow(false);
        start();
        awaitShadow(true);
    }

    /** The lists change it on a thread of their own. */
    private void awaitShadow(boolean on) throws InterruptedException {
        for (int i = 0; i < 500 && lists.isInShadow(ZONE) != on; i++) {
            Thread.sleep(10);
        }
        assertThat(lists.isInShadow(ZONE)).isEqualTo(on);
    }

    private static final String NETWORK = "192.0.2.0/24, by before.mmdb of AS64496, by after.mmdb of AS64499";

    private void put(String resource, Path table) throws IOException {
        try (InputStream octets = Objects.requireNonNull(LearningTest.class.getResourceAsStream(resource))) {
            Files.write(table, octets.readAllBytes());
        }
    }

    private void minutes(Learning learning, int minutes) {
        for (int i = 0; i < minutes; i++) {
            later(Duration.ofMinutes(1));
            learning.pass();
        }
    }

    /** A postmaster replaces it each month. */
    @Test
    void aTableOfSystemsThatIsReplacedIsTakenUpAndABadOneIsNot() throws IOException {
        Path table = folder.resolve("asn.mmdb");
        put("before.mmdb", table);
        systems = AsnTable.open(table);
        Learning learning = start();
        minutes(learning, 3);
        assertThat(systems.asn(CLIENT)).as(NETWORK).isEqualTo(64_496);

        Files.writeString(table, "<html>429 Too Many Requests</html>");
        minutes(learning, 3);
        assertThat(systems.asn(CLIENT)).as(NETWORK).isEqualTo(64_496);
        assertThat(notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo("table-unusable");
            assertThat(notice.text())
                    .startsWith("reputation.table: " + table + " is not an MMDB file")
                    .endsWith("; a table that was in use stays so");
        });

        put("after.mmdb", table);
        minutes(learning, 2);
        assertThat(systems.asn(CLIENT)).as(NETWORK).isEqualTo(64_499);
        assertThat(notices).hasSize(1);
    }

    /** The machine may have gone down while it was copied. */
    @Test
    void aTableThatIsNoneAtTheStartIsTakenUpWhenItIsOne() throws IOException {
        Path table = folder.resolve("asn.mmdb");
        Files.writeString(table, "half a ta");
        systems = AsnTable.awaiting(table);
        Learning learning = start();
        minutes(learning, 3);
        assertThat(systems.asn(CLIENT)).isZero();

        put("before.mmdb", table);
        minutes(learning, 2);
        assertThat(systems.asn(CLIENT)).as(NETWORK).isEqualTo(64_496);
        assertThat(notices).isEmpty();
    }
}
