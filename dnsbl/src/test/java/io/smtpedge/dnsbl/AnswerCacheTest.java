package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the cache gives back, in time that only the test moves. */
class AnswerCacheTest {

    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
    private static final Duration TTL = Duration.ofMinutes(5);

    private final List<Zone> zones = Zone.of(
            Stream.of("bl.test=127.0.0.2*3", "other.test").map(ZoneSpec::parse).toList());
    private final Zone zone = zones.getFirst();
    private long nanos;
    private final AnswerCache cache = new AnswerCache(
            zones, CacheConfig.DEFAULT, () -> nanos, InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z")));

    @Test
    void aListingWithItsCodesAndReason() {
        cache.put(CLIENT, zone, listed("Spam", "127.0.0.2"));
        pass(Duration.ofSeconds(20));

        assertThat(cache.get(CLIENT, zone)).contains(fromCache(Duration.ofSeconds(280), "Spam", "127.0.0.2"));
        assertThat(cache.get(CLIENT)).containsExactly(fromCache(Duration.ofSeconds(280), "Spam", "127.0.0.2"), null);
    }

    @Test
    void severalCodesAreKeptInTheirOrder() {
        cache.put(CLIENT, zone, listed("", "127.0.0.10", "127.0.0.2", "127.1.2.3"));

        assertThat(cache.get(CLIENT, zone)).contains(fromCache(TTL, "", "127.0.0.10", "127.0.0.2", "127.1.2.3"));
    }

    @Test
    void anAnswerEndsToTheSecond() {
        cache.put(CLIENT, zone, new NotListed("bl.test", TTL, Duration.ofMillis(3), Source.WIRE));

        pass(TTL.minusNanos(1));
        assertThat(cache.get(CLIENT, zone))
                .contains(new NotListed("bl.test", Duration.ofSeconds(1), Duration.ZERO, Source.CACHE));
        pass(Duration.ofNanos(1));
        assertThat(cache.get(CLIENT, zone)).isEmpty();
    }

    @Test
    void afterItsEndItMayStandInForAnHour() {
        cache.put(CLIENT, zone, listed("Spam", "127.0.0.2"));

        pass(TTL.plus(Duration.ofHours(1)).minusSeconds(1));
        assertThat(cache.stale(CLIENT, zone)).hasValueSatisfying(stale -> {
            assertThat(stale.source()).isEqualTo(Source.STALE);
            assertThat(stale.weight()).isEqualTo(3);
            assertThat(stale.ttl()).isZero();
        });
        pass(Duration.ofSeconds(1));
        assertThat(cache.stale(CLIENT, zone)).isEmpty();
    }

    @Test
    void aSilentZoneChangesNothing() {
        cache.put(CLIENT, zone, listed("", "127.0.0.2"));
        cache.put(CLIENT, zone, zone.unavailable(Cause.TIMEOUT, "no answer", Duration.ZERO));
        cache.put(CLIENT, zone, zone.pending());

        assertThat(cache.get(CLIENT, zone)).containsInstanceOf(Listed.class);
    }

    @Test
    void aListingWithoutReasonTakesTheOldReasonAway() {
        cache.put(CLIENT, zone, listed("Spam", "127.0.0.2"));
        cache.put(CLIENT, zone, listed("", "127.0.0.2"));

        assertThat(cache.get(CLIENT, zone)).contains(fromCache(TTL, "", "127.0.0.2"));
    }

    /** A list that invents a set of codes for each address fills nothing up; its later answers are not kept. */
    @Test
    void setsOfCodesAreBounded() {
        for (int i = 0; i < CodeSets.MOST + 10; i++) {
            cache.put(CLIENT, zone, listed("", "127.0.0.2", "127.1." + i / 256 + "." + i % 256));
        }
        assertThat(cache.get(CLIENT, zone)).isEmpty();

        cache.put(CLIENT, zone, listed("", "127.0.0.2", "127.1.0.0"));
        assertThat(cache.get(CLIENT, zone)).isPresent();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private Listed listed(String reason, String... codes) {
        return new Listed("bl.test", codes(codes), 3, reason, TTL, Duration.ofMillis(3), Source.WIRE);
    }

    private static Listed fromCache(Duration left, String reason, String... codes) {
        return new Listed("bl.test", codes(codes), 3, reason, left, Duration.ZERO, Source.CACHE);
    }

    private static List<ReturnCode> codes(String... codes) {
        return Stream.of(codes).map(InetAddress::ofLiteral).map(ReturnCode::of).toList();
    }
}
