package io.smtpedge.edge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The entries of {@code access.rules}, in order, and what becomes of them when a file changes. */
class AccessListsTest {

    @TempDir
    private Path directory = Path.of("");

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static AccessLists open(String... entries) throws CidrFileException {
        return AccessLists.open(Stream.of(entries).map(AccessEntry::parse).toList());
    }

    private static String found(AccessLists lists, String address) {
        return lists.match(InetAddress.ofLiteral(address))
                .map(match -> match.action().name().toLowerCase(Locale.ROOT) + " by " + match.rule())
                .orElse("-");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,    'permit by \"permit 192.0.2.1/32 2001:db8:0:0:0:0:0:1/128\"'",
        "2001:db8::1,  'permit by \"permit 192.0.2.1/32 2001:db8:0:0:0:0:0:1/128\"'",
        "192.0.2.2,    reject by first.cidr:1",
        // dunno in a file ends that file only, and all that follows it where it stands in the configuration.
        "198.51.100.1, reject by second.cidr:1",
        "203.0.113.1,  'dunno by \"dunno 203.0.113.0/24\"'",
        "203.0.114.1,  'reject by \"reject\"'",
        "2001:db8::2,  'reject by \"reject\"'",
    })
    void theFirstEntryThatDecidesCounts(String address, String expected) throws Exception {
        Path first = file("first.cidr", "192.0.2.0/24 reject\n198.51.100.0/24 dunno\n");
        Path second = file("second.cidr", "198.51.100.0/24 reject\n203.0.113.0/24 dunno\n");

        AccessLists lists = open(
                "permit 192.0.2.1 2001:db8::1", "cidr:" + first, "cidr:" + second, "dunno 203.0.113.0/24", "Reject");

        assertThat(found(lists, address)).isEqualTo(expected);
    }

    @Test
    void withoutEntriesNobodyIsNamed() throws Exception {
        assertThat(found(open(), "192.0.2.1")).isEqualTo("-");
    }

    @Test
    void aFileThatCannotBeReadIsNoStart() {
        assertThatExceptionOfType(CidrFileException.class)
                .isThrownBy(() -> open("cidr:" + directory.resolve("absent")))
                .withMessageEndingWith("absent: there is no such file; check the path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "192.0.2.1",
                "allow 192.0.2.1",
                "permit host.example",
                "permit 192.0.2.1/24",
                "permit_mynetworks",
                "cidr:access.cidr",
                "cidr:",
                "cidr:/x\0y",
                "hash:/etc/access"
            })
    void whatIsNoEntry(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccessEntry.parse(text))
                .satisfies(wrong -> assertThat(wrong.getMessage()).hasSizeGreaterThan(20));
    }

    @Test
    void aRuleBehindAnotherThatTakesAllFromItIsReported() {
        assertThat(RuleOrder.mistakes(Stream.of(
                                "permit 10.0.0.0/8",
                                "cidr:/a",
                                "reject 10.66.0.0/16, 192.0.2.0/24",
                                "cidr:/a",
                                "dunno",
                                "reject 2001:db8::/32")
                        .map(AccessEntry::parse)
                        .toList()))
                .containsExactly(
                        "in \"reject 10.66.0.0/16 192.0.2.0/24\", 10.66.0.0/16 never applies, as \"permit 10.0.0.0/8\""
                                + " comes first and holds it; change the order, or remove one of the two",
                        "\"cidr:/a\" is listed twice; remove one of the two",
                        "in \"reject 2001:db8:0:0:0:0:0:0/32\", 2001:db8:0:0:0:0:0:0/32 never applies, as \"dunno\""
                                + " comes first and holds it; change the order, or remove one of the two");
    }

    /** The watcher's thread calls {@code poll}; here the clock is ours. */
    @Nested
    class WhenAFileChanges {

        private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
        private final Logger logger = (Logger) LoggerFactory.getLogger(AccessLists.class);
        private Instant now = Instant.parse("2026-11-23T12:00:00Z");
        private Path path = Path.of("");
        private AccessLists lists = open("dunno");

        WhenAFileChanges() throws CidrFileException {}

        @BeforeEach
        void watch() throws Exception {
            path = file("live.cidr", "192.0.2.0/24 reject\n");
            lists = open("cidr:" + path);
            appender.start();
            logger.setLevel(Level.INFO);
            logger.addAppender(appender);
        }

        @AfterEach
        void listenNoMore() {
            logger.detachAppender(appender);
            logger.setLevel(null);
        }

        /** Seconds pass, with a poll at the end of each. */
        private void pass(int seconds) {
            for (int i = 0; i < seconds; i++) {
                now = now.plusSeconds(1);
                lists.poll(now);
            }
        }

        /** Writes with a time of change of its own: file systems may be too coarse to tell two writes apart. */
        private void write(String text) throws IOException {
            Files.writeString(path, text);
            Files.setLastModifiedTime(path, FileTime.from(now.plusMillis(text.hashCode() & 0xfff)));
        }

        private List<String> log() {
            List<String> lines = appender.list.stream()
                    .map(line ->
                            line.getLevel() + " " + line.getFormattedMessage().replace(directory + "/", ""))
                    .toList();
            appender.list.clear();
            return lines;
        }

        @Test
        void theNewRulesHoldOnceTheFileHasSettled() throws IOException {
            write("192.0.2.0/24 permit\n198.51.100.1 reject\n");

            pass(2);
            assertThat(found(lists, "192.0.2.1")).isEqualTo("reject by live.cidr:1");
            assertThat(log()).isEmpty();

            pass(1);
            assertThat(found(lists, "192.0.2.1")).isEqualTo("permit by live.cidr:1");
            assertThat(log()).containsExactly("INFO access list live.cidr: 2 blocks in force");
            pass(10);
            assertThat(log()).isEmpty();
        }

        @Test
        void aFileThatIsStillWrittenToIsWaitedFor() throws IOException {
            write("192.0.2.0/24 per");
            pass(2);
            write("192.0.2.0/24 permit\n2001:db8::/");
            pass(2);
            write("192.0.2.0/24 permit\n2001:db8::/32 reject\n");
            pass(2);
            assertThat(log()).isEmpty();

            pass(1);
            assertThat(found(lists, "2001:db8::1")).isEqualTo("reject by live.cidr:2");
            assertThat(log()).containsExactly("INFO access list live.cidr: 2 blocks in force");
        }

        @Test
        void aBadFileChangesNothingAndIsReportedOnce() throws IOException {
            write("192.0.2.0/24 permit\n192.0.2.0/24 maybe\n");

            pass(20);

            assertThat(found(lists, "192.0.2.1")).isEqualTo("reject by live.cidr:1");
            assertThat(log())
                    .containsExactly(
                            "WARN access list live.cidr has mistakes; the 1 blocks read before stay in force",
                            "WARN live.cidr:2: \"maybe\" is not known; write permit, reject or dunno");

            write("192.0.2.0/24 permit\n");
            pass(3);
            assertThat(found(lists, "192.0.2.1")).isEqualTo("permit by live.cidr:1");
        }

        @Test
        void aFileThatVanishesStaysInForce() throws IOException {
            Files.delete(path);
            pass(5);
            assertThat(found(lists, "192.0.2.1")).isEqualTo("reject by live.cidr:1");
            assertThat(log())
                    .containsExactly("WARN access list live.cidr is gone; its 1 blocks stay in force until it is back");

            write("192.0.2.0/24 permit\n");
            pass(3);
            assertThat(found(lists, "192.0.2.1")).isEqualTo("permit by live.cidr:1");
            assertThat(log())
                    .containsExactly(
                            "INFO access list live.cidr is back", "INFO access list live.cidr: 1 blocks in force");
        }

        /** An operator may mean it; a download that failed does not. */
        @Test
        void aFileThatIsEmptiedIsWarnedOf() throws IOException {
            write("");
            pass(3);

            assertThat(found(lists, "192.0.2.1")).isEqualTo("-");
            assertThat(log())
                    .containsExactly("WARN access list live.cidr is empty now; its 1 blocks are no longer in force");
        }

        /** As one should: written beside it, and moved into its place. */
        @Test
        void aFileMayBeReplacedByAnotherOfTheSameSizeAndTime() throws IOException {
            FileTime before = Files.getLastModifiedTime(path);
            Path beside = file("live.cidr.new", "192.0.2.0/24 permit\n");
            Files.setLastModifiedTime(beside, before);
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);

            pass(3);

            assertThat(found(lists, "192.0.2.1")).isEqualTo("permit by live.cidr:1");
        }

        /** Whoever acts on what the rules said must hear that they say something else. */
        @Test
        void aPollTellsWhetherOtherRulesAreInForce() throws IOException {
            write("192.0.2.0/24 maybe\n");
            assertThat(IntStream.range(0, 5).anyMatch(_ -> pollASecondLater())).isFalse();

            write("192.0.2.0/24 permit\n");
            assertThat(List.of(pollASecondLater(), pollASecondLater(), pollASecondLater(), pollASecondLater()))
                    .containsExactly(false, false, true, false);
        }

        private boolean pollASecondLater() {
            now = now.plusSeconds(1);
            return lists.poll(now);
        }

        @Test
        void theThreadThatPollsEndsWithTheLists() throws Exception {
            lists.watch(() -> now, () -> {});
            Thread watcher = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("access-lists"))
                    .findFirst()
                    .orElseThrow();

            lists.close();

            assertThat(watcher.join(Duration.ofSeconds(10))).isTrue();
        }
    }
}
