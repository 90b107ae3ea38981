package io.smtpedge.edge.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.fastpath.Sighting.Basis;
import io.smtpedge.edge.policy.AccessList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The way from a session to the helper: what happens when the one is quicker than the other, or the other is not there. */
@Timeout(60)
class PublisherTest {

    private static final InetAddress CLIENT = address(7);
    private static final Rules RULES = new Rules(1, true, Duration.ofHours(1), RefusedClients.NONE);

    private final Logger logger = (Logger) LoggerFactory.getLogger(Publisher.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<AutoCloseable> parts = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private Path socket() {
        return folder.resolve("sets.sock");
    }

    private FakeHelper helper() throws IOException {
        FakeHelper helper = FakeHelper.on(socket());
        parts.add(helper);
        return helper;
    }

    private Publisher publisher(int queue) {
        Publisher publisher = Publisher.start(
                UnixDomainSocketAddress.of(socket()), RULES, AccessList.NONE, Ticker.systemTicker(), queue);
        parts.add(publisher);
        return publisher;
    }

    /** It knows nothing of what an earlier run of the edge said. */
    @Test
    void beginsWithEmptySets() throws Exception {
        FakeHelper helper = helper();
        Publisher publisher = publisher(100);

        assertThat(helper.next()).isEqualTo("reset");
        publisher.accept(clean(CLIENT));
        assertThat(helper.next()).startsWith("pass 198.51.100.7 ");
        publisher.accept(new Sighting.Guilty(CLIENT));
        assertThat(helper.next()).isEqualTo("forget 198.51.100.7");
    }

    @Test
    void whatComesWhileTheHelperIsBusyIsToldInOrder() throws Exception {
        FakeHelper helper = helper();
        Publisher publisher = publisher(1000);
        assertThat(helper.next()).isEqualTo("reset");
        helper.hang();

        IntStream.range(0, 200).forEach(i -> publisher.accept(clean(address(i))));
        helper.goOn();

        for (int i = 0; i < 200; i++) {
            assertThat(helper.next()).startsWith("pass 198.51.100." + i + " ");
        }
    }

    @Test
    void aHelperThatComesLaterIsFound() throws Exception {
        Publisher publisher = publisher(100);
        publisher.accept(clean(CLIENT));
        Thread.sleep(200);

        FakeHelper helper = helper();

        assertThat(helper.next()).isEqualTo("reset");
        connected();
        assertThat(messages()).hasSize(2);
        assertThat(messages().getFirst())
                .startsWith("fast path: no use of the helper at " + socket() + ": ")
                .endsWith("; nothing is published until there is, and what was ends by itself within 3600 s");
        assertThat(messages().get(1)).endsWith("; the sets are empty");
    }

    /** What was published then is gone with it, as far as one can know. */
    @Test
    void aHelperThatComesBackBeginsWithEmptySets() throws Exception {
        FakeHelper first = helper();
        Publisher publisher = publisher(100);
        first.answer = line -> line.equals("reset") ? "ok 1\n" : "BYE";
        assertThat(first.next()).isEqualTo("reset");
        publisher.accept(clean(CLIENT));
        assertThat(first.next()).startsWith("pass ");

        assertThat(first.next()).isEqualTo("reset");
        publisher.accept(new Sighting.Guilty(CLIENT));
        publisher.accept(clean(address(8)));
        assertThat(first.next()).as("there is nothing to forget").startsWith("pass 198.51.100.8 ");
    }

    /** A verdict is worth little: its client goes through the edge. That it leaves all sets must be sure. */
    @Test
    void aVerdictThatTheHelperRefusesIsDroppedAndTheConnectionStays() throws Exception {
        FakeHelper helper = helper();
        helper.answer = line -> line.startsWith("pass") ? "error 1 the set pass4 is full\u001b[31m\n" : "ok 1\n";
        Publisher publisher = publisher(100);
        assertThat(helper.next()).isEqualTo("reset");

        publisher.accept(clean(CLIENT));
        assertThat(helper.next()).startsWith("pass 198.51.100.7 ");
        assertThat(helper.next()).isEqualTo("forget 198.51.100.7");
        publisher.accept(clean(address(8)));
        assertThat(helper.next()).as("no reset").startsWith("pass 198.51.100.8 ");
        assertThat(helper.next()).isEqualTo("forget 198.51.100.8");
        helper.answer = _ -> "ok 1\n";
        publisher.accept(clean(CLIENT));
        assertThat(helper.next()).as("it is as good as new").startsWith("pass 198.51.100.7 ");

        assertThat(publisher.refused()).isEqualTo(2);
        assertThat(messages())
                .as("one line a minute")
                .hasSize(2)
                .last()
                .asString()
                .isEqualTo("fast path: the helper at " + socket()
                        + " refused 1 verdicts: the set pass4 is full?[31m; their clients go through the edge");
    }

    /** The helper refuses a batch as a whole, and somebody guilty may be in it. */
    @Test
    void whoIsTakenBackInARefusedBatchIsTakenBackAtOnce() throws Exception {
        CompletableFuture<Boolean> allHasCome = new CompletableFuture<>();
        Iterator<String> answers =
                List.of("ok 1\n", "", "error 2 the set pass4 is full\n").iterator();
        FakeHelper helper = helper();
        helper.answer = line -> {
            if (line.equals("reset") || line.startsWith("pass 198.51.100.7 ")) {
                return "ok 1\n";
            }
            allHasCome.join();
            return answers.hasNext() ? answers.next() : "ok 1\n";
        };
        Publisher publisher = publisher(100);
        assertThat(helper.next()).isEqualTo("reset");
        publisher.accept(clean(CLIENT));
        assertThat(helper.next()).startsWith("pass 198.51.100.7 ");
        publisher.accept(clean(address(6)));
        assertThat(helper.next()).startsWith("pass 198.51.100.6 ");
        publisher.accept(clean(address(8)));
        publisher.accept(new Sighting.Guilty(CLIENT));
        allHasCome.complete(true);

        assertThat(helper.next()).startsWith("pass 198.51.100.8 ");
        assertThat(helper.next()).isEqualTo("forget 198.51.100.7");
        assertThat(helper.next()).isEqualTo("forget 198.51.100.8");
        assertThat(helper.next()).isEqualTo("forget 198.51.100.7");
        publisher.accept(clean(address(9)));
        assertThat(helper.next()).startsWith("pass 198.51.100.9 ");
        assertThat(publisher.refused()).isEqualTo(1);
    }

    /** The sets may hold what they must not, and what an earlier run of the edge said. */
    @Test
    void aHelperThatCannotTakeBackIsLeftAndTriedAgain() throws Exception {
        FakeHelper helper = helper();
        helper.answer = line -> line.equals("reset") ? "ok 1\n" : "error 1 there is no set pass4\n";
        Publisher publisher = publisher(100);
        assertThat(helper.next()).isEqualTo("reset");

        publisher.accept(clean(CLIENT));

        assertThat(helper.next()).startsWith("pass ");
        assertThat(helper.next()).startsWith("forget ");
        assertThat(helper.next()).isEqualTo("reset");
        assertThat(messages()).anyMatch(line -> line.contains(": it cannot: there is no set pass4; "));
    }

    @Test
    void aHelperThatCannotEmptyTheSetsIsLeftAndTriedAgain() throws Exception {
        FakeHelper helper = helper();
        helper.answer = _ -> "error 1 there is no set pass4\n";
        publisher(100);

        assertThat(helper.next()).isEqualTo("reset");
        assertThat(helper.next()).isEqualTo("reset");

        assertThat(messages()).singleElement().asString().contains(": it cannot: there is no set pass4; ");
    }

    @Test
    void aHelperThatSpeaksAnotherLanguageIsLeft() throws Exception {
        FakeHelper helper = helper();
        helper.answer = _ -> "220 mx.example ESMTP\n";
        publisher(100);

        assertThat(helper.next()).isEqualTo("reset");
        assertThat(helper.next()).isEqualTo("reset");

        assertThat(messages()).singleElement().asString().contains("it has answered \"220 mx.example ESMTP\"");
    }

    /** Among what was lost may be that a client is guilty. */
    @Test
    void whatFindsNoRoomIsCountedAndTheSetsAreEmptied() throws Exception {
        FakeHelper helper = helper();
        CountDownLatch goOn = new CountDownLatch(1);
        helper.answer = line -> line.equals("reset") ? "ok 1\n" : answerAfter(goOn);
        Publisher publisher = publisher(10);
        assertThat(helper.next()).isEqualTo("reset");
        publisher.accept(clean(CLIENT));
        assertThat(helper.next()).startsWith("pass ");

        // The publisher waits for the helper: ten may wait for the publisher.
        IntStream.range(0, 100).forEach(i -> publisher.accept(clean(address(i))));
        assertThat(publisher.dropped()).isEqualTo(90);
        goOn.countDown();

        assertThat(helper.next()).isEqualTo("reset");
        publisher.accept(clean(address(200)));
        assertThat(helper.next()).startsWith("pass 198.51.100.200 ");
        assertThat(messages()).anyMatch(message -> message.contains(" sightings of clients were lost, "));
    }

    @Test
    void newRulesEmptyTheSets() throws Exception {
        FakeHelper helper = helper();
        Publisher publisher = publisher(100);
        assertThat(helper.next()).isEqualTo("reset");

        publisher.accept(new Sighting.RulesChanged());

        assertThat(helper.next()).isEqualTo("reset");
    }

    /** Who is known good stays so while the edge restarts: that is when it matters. */
    @Test
    void aStopLeavesTheSetsAsTheyAre() throws Exception {
        FakeHelper helper = helper();
        Publisher publisher = publisher(100);
        assertThat(helper.next()).isEqualTo("reset");
        connected();

        publisher.close();

        assertThat(helper.isQuiet()).isTrue();
        assertThat(messages())
                .last()
                .asString()
                .isEqualTo(
                        "fast path: 1 changes of the kernel's sets told, 0 verdicts refused by the helper, 0 sightings lost");
    }

    /** Waits until the answer to the first line has been read. */
    private void connected() throws InterruptedException {
        while (messages().stream().noneMatch(message -> message.endsWith("; the sets are empty"))) {
            Thread.sleep(1);
        }
    }

    private List<String> messages() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static String answerAfter(CountDownLatch goOn) {
        try {
            goOn.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return "ok 1\n";
    }

    private static Sighting clean(InetAddress client) {
        return new Sighting.Clean(client, Basis.TESTS, Duration.ofMinutes(5));
    }

    private static InetAddress address(int last) {
        return InetAddress.ofLiteral("198.51.100." + last);
    }
}
