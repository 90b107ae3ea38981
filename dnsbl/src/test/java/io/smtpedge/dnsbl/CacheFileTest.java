package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.dnsbl.CacheFile.UnusableException;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache that is written, and read by the next process: at another time of day, perhaps with other zones. */
class CacheFileTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final String KEY = "abcdefghij0123456789abcdef";
    private static final String KEYED = KEY + ".zen.dq.spamhaus.net*3";
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("2001:db8::1");

    @TempDir
    Path folder;

    private final List<ZoneEvent> events = new ArrayList<>();
    private Path path;
    private CacheFile file;

    @BeforeEach
    void name() {
        path = folder.resolve("dnsbl.cache");
        file = new CacheFile(path);
    }

    @Test
    void theNextProcessKnowsWhatThisOneKnew() throws IOException {
        write();

        AnswerCache next = cache(NOON.plusSeconds(60), KEYED, "other.test");
        assertThat(file.read(next)).isEqualTo(2);

        assertThat(next.get(CLIENT)[0]).isInstanceOfSatisfying(Listed.class, listed -> {
            assertThat(listed.codes()).containsExactly(ReturnCode.of(127, 0, 0, 4), ReturnCode.of(127, 0, 0, 10));
            assertThat(listed.weight()).isEqualTo(3);
            assertThat(listed.ttl()).isEqualTo(Duration.ofMinutes(4));
            assertThat(listed.source()).isEqualTo(Source.CACHE);
        });
        assertThat(next.get(CLIENT)[1]).isInstanceOf(NotListed.class);
        assertThat(next.get(OTHER)[0]).isNull();
        assertThat(next.get(OTHER)[1]).isInstanceOf(NotListed.class);
    }

    @Test
    void onlyItsUserMayReadItAndNoKeyIsInIt() throws IOException {
        write();

        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(path, StandardCharsets.ISO_8859_1)).doesNotContain(KEY);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void zonesMayHaveChangedTheirPlacesAndTheirWeights() throws IOException {
        write();

        AnswerCache next = cache(NOON, "new.test", "other.test*2", KEYED.replace("*3", "=127.0.0.10*7"));
        file.read(next);

        assertThat(next.get(CLIENT)[0]).isNull();
        assertThat(next.get(CLIENT)[1]).isInstanceOf(NotListed.class);
        assertThat(next.get(CLIENT)[2]).extracting(ZoneAnswer::weight).isEqualTo(7);
    }

    /** The next process trusts all zones until it has probed them. */
    @Test
    void whatAZoneInShadowSaidIsNotKept() throws IOException {
        AnswerCache cache = cache(NOON, "broken.test", "other.test");
        Duration ttl = Duration.ofMinutes(5);
        for (Zone zone : cache.zones()) {
            List<ReturnCode> codes = List.of(ReturnCode.of(127, 0, 0, 2));
            cache.put(CLIENT, zone, new Listed(zone.safeName(), codes, 1, "", ttl, Duration.ZERO, Source.WIRE));
        }
        cache.zones().getFirst().shadow().failed("it lists 127.0.0.1");
        file.write(cache);

        AnswerCache next = cache(NOON, "broken.test", "other.test");
        file.read(next);

        assertThat(next.get(CLIENT)[0]).isNull();
        assertThat(next.get(CLIENT)[1]).isInstanceOf(Listed.class);
        assertThat(cache.get(CLIENT)[0]).as("this process goes on showing it").isInstanceOf(Listed.class);
    }

    @Test
    void whatEndedMeanwhileIsOverAndStandsInNoLongerThanEver() throws IOException {
        write();

        AnswerCache soon = cache(NOON.plus(Duration.ofMinutes(6)), KEYED, "other.test");
        file.read(soon);
        assertThat(soon.get(CLIENT)).containsExactly(null, null);
        assertThat(soon.stale(CLIENT, soon.zones().getFirst())).isPresent();

        AnswerCache late = cache(NOON.plus(Duration.ofMinutes(66)), KEYED, "other.test");
        assertThat(file.read(late)).isZero();
    }

    @Test
    void aClockThatWasWrongDoesNotMakeAnswersLast() throws IOException {
        write();

        AnswerCache next = cache(NOON.minus(Duration.ofDays(30)), KEYED, "other.test");
        file.read(next);

        assertThat(next.get(CLIENT)[0]).extracting(ZoneAnswer::ttl).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void whatIsCutShortAnywhereStartsEmpty() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(path);

        for (int length = 0; length < whole.length; length++) {
            assertUnusable(Arrays.copyOf(whole, length), true);
        }
    }

    @Test
    void aSingleWrongBitStartsEmpty() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(path);

        for (int at = 0; at < whole.length; at++) {
            byte[] wrong = whole.clone();
            wrong[at] ^= (byte) (1 << at % 8);
            assertUnusable(wrong, at >= Long.BYTES);
        }
    }

    @Test
    void whatFollowsTheEndStartsEmpty() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(path);

        assertUnusable(Arrays.copyOf(whole, whole.length + 1), true);
    }

    @Test
    void anotherProgramsFileIsNotOurs() throws IOException {
        assertUnusable("root:x:0:0:root:/root:/bin/bash\n".getBytes(StandardCharsets.US_ASCII), false);
    }

    @Test
    void withoutAFileThereIsNothingToComplainAbout() {
        assertThatThrownBy(() -> file.read(cache(NOON, "bl.test"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whatACrashLeftIsReplaced() throws IOException {
        Files.writeString(folder.resolve("dnsbl.cache.new"), "half a file");
        write();
        write();

        assertThat(file.read(cache(NOON, KEYED, "other.test"))).isEqualTo(2);
    }

    // ---- as a part of the client ----

    @Test
    void aClientThatIsClosedAndOpenedAgainAsksNothing() {
        FakeResolver resolver = new FakeResolver();
        resolver.always("A 1.2.0.192.bl.test", FakeResolver.nothing(300));
        ManualLoop loop = new ManualLoop();
        try (Dnsbl dnsbl = dnsbl(resolver, loop)) {
            dnsbl.check(CLIENT);
            loop.run();
        }
        assertThat(resolver.asked()).hasSize(1);

        try (Dnsbl dnsbl = dnsbl(resolver, new ManualLoop())) {
            assertThat(dnsbl.check(CLIENT).settled().toCompletableFuture()).isCompleted();
        }
        assertThat(resolver.asked()).hasSize(1);
        assertThat(events).containsExactly(new ZoneEvent.CacheRestored(path.toString(), 1));
    }

    @Test
    void aForeignFileIsLeftAloneAndADamagedOneReplaced() throws IOException {
        Files.writeString(path, "Dear diary");
        dnsbl(new FakeResolver(), new ManualLoop()).close();
        assertThat(path).hasContent("Dear diary");
        assertThat(told()).contains("is something else").contains("is not kept");

        write();
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), 100));
        dnsbl(new FakeResolver(), new ManualLoop()).close();
        assertThat(told()).contains("is cut short").contains("starts empty");
        assertThat(file.read(cache(NOON, "bl.test"))).isZero();
    }

    @Test
    void aFileOfAnotherProcessIsOnlyRead() throws IOException {
        write();
        byte[] before = Files.readAllBytes(path);
        DnsblConfig config = new DnsblConfig(List.of(), List.of(ZoneSpec.parse("other.test")), 1, Duration.ofSeconds(3))
                .withCache(CacheConfig.DEFAULT.withFile(path).readingFile());

        ManualLoop loop = new ManualLoop();
        try (Dnsbl dnsbl = new Dnsbl(config, loop, new FakeResolver(), loop::now, InstantSource.fixed(NOON))) {
            assertThat(dnsbl.check(CLIENT).settled().toCompletableFuture()).isCompleted();
        }

        assertThat(path).hasBinaryContent(before);
    }

    @Test
    void aFolderThatDoesNotExistStopsNothing() {
        path = folder.resolve("none/dnsbl.cache");

        dnsbl(new FakeResolver(), new ManualLoop()).close();

        assertThat(path).doesNotExist();
        assertThat(told()).contains("cannot be written").contains("none");
    }

    @Test
    void aConsumerOfEventsThatFailsStopsNothing() throws IOException {
        Files.writeString(path, "Dear diary");
        DnsblConfig config = new DnsblConfig(List.of(), List.of(), 1, Duration.ofSeconds(3))
                .withCache(CacheConfig.DEFAULT.withFile(path));
        ManualLoop loop = new ManualLoop();

        assertThatCode(() -> new Dnsbl(
                                config,
                                loop,
                                new FakeResolver(),
                                loop::now,
                                InstantSource.fixed(NOON),
                                new SplittableRandom(1),
                                event -> {
                                    throw new IllegalStateException("the disk is full");
                                })
                        .close())
                .doesNotThrowAnyException();
    }

    private Dnsbl dnsbl(FakeResolver resolver, ManualLoop loop) {
        DnsblConfig config = new DnsblConfig(List.of(), List.of(ZoneSpec.parse("bl.test")), 1, Duration.ofSeconds(3))
                .withCache(CacheConfig.DEFAULT.withFile(path));
        return new Dnsbl(
                config, loop, resolver, loop::now, InstantSource.fixed(NOON), new SplittableRandom(1), events::add);
    }

    /** The sentence of the latest event, which is a warning. */
    private String told() {
        assertThat(events.getLast().isWarning()).isTrue();
        return events.getLast().sentence();
    }

    private void write() throws IOException {
        AnswerCache cache = cache(NOON, KEYED, "other.test");
        List<Zone> zones = cache.zones();
        Duration ttl = Duration.ofMinutes(5);
        List<ReturnCode> codes = List.of(ReturnCode.of(127, 0, 0, 4), ReturnCode.of(127, 0, 0, 10));
        cache.put(
                CLIENT,
                zones.get(0),
                new Listed(zones.get(0).safeName(), codes, 3, "Spam", ttl, Duration.ZERO, Source.WIRE));
        cache.put(CLIENT, zones.get(1), new NotListed("other.test", ttl, Duration.ZERO, Source.WIRE));
        cache.put(OTHER, zones.get(1), new NotListed("other.test", ttl, Duration.ZERO, Source.WIRE));
        file.write(cache);
    }

    private void assertUnusable(byte[] content, boolean ours) throws IOException {
        Files.write(path, content);
        AnswerCache cache = cache(NOON, KEYED, "other.test");
        assertThatThrownBy(() -> file.read(cache))
                .isInstanceOfSatisfying(
                        UnusableException.class,
                        unusable -> assertThat(unusable.isForeign()).isEqualTo(!ours));
        assertThat(cache.table().size()).isZero();
    }

    private static AnswerCache cache(Instant opened, String... zones) {
        List<Zone> all = Zone.of(Stream.of(zones).map(ZoneSpec::parse).toList());
        return new AnswerCache(all, CacheConfig.DEFAULT.withSize(1 << 20), () -> 0, InstantSource.fixed(opened));
    }
}
