package io.smtpedge.reputation.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When the table is full, those go of whom least is known. */
class EvictionTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int LIMIT = 16_000;
    private static final int VETERANS = 14_000;

    private final ReputationStore store = new ReputationStore(StoreLimits.of(LIMIT), AsnTable.NONE, () -> NOW);

    /** A customer with a /32 has four billion /64 to send from. */
    @Test
    void aFloodOf64NetworksDoesNotEvictVeterans() {
        for (int i = 0; i < VETERANS; i++) {
            store.add(new Evidence(ipv4(i), NOW.minus(Duration.ofDays(10)), 0, 20, false));
        }
        for (int i = 0; i < 20 * LIMIT; i++) {
            store.add(new Evidence(ipv6(i), NOW, 3, 0, true));
        }

        StoreStatistics statistics = store.statistics();
        assertThat(statistics.addresses()).isLessThanOrEqualTo(LIMIT);
        assertThat(statistics.evicted()).isGreaterThan(10 * LIMIT);
        for (int i = 0; i < VETERANS; i++) {
            assertThat(store.around(ipv4(i), NOW).own().good()).isGreaterThan(10);
        }
    }

    /** Of two with the same evidence the one goes whose evidence is older. */
    @Test
    void theOldestGoFirst() {
        ReputationStore small = new ReputationStore(StoreLimits.of(16), AsnTable.NONE, () -> NOW);
        for (int i = 0; i < 17; i++) {
            small.add(new Evidence(ipv4(i), NOW.minus(Duration.ofDays(17 - i)), 1, 0, true));
        }

        assertThat(small.around(ipv4(0), NOW).own().bad()).isZero();
        assertThat(small.around(ipv4(1), NOW).own().bad()).isPositive();
        assertThat(small.statistics().addresses()).isEqualTo(16);
    }

    /** Evidence fades: a veteran of long ago makes room for one that sends today. */
    @Test
    void aVeteranOfLongAgoMakesRoom() {
        ReputationStore small = new ReputationStore(StoreLimits.of(16), AsnTable.NONE, () -> NOW);
        small.add(new Evidence(ipv4(0), NOW.minus(Duration.ofDays(140)), 0, 200, false));
        for (int i = 1; i <= 16; i++) {
            small.add(new Evidence(ipv4(i), NOW, 0, 1, false));
        }

        assertThat(small.around(ipv4(0), NOW).own().good()).isZero();
    }

    /** What is known of a network does not go with those it is known from. */
    @Test
    void theEvictedLeaveTheirShareToTheirNetwork() {
        ReputationStore small = new ReputationStore(new StoreLimits(16, 100, 10), AsnTable.NONE, () -> NOW);
        for (int i = 0; i < 200; i++) {
            small.add(new Evidence(ipv4(i), NOW, 1, 0, true));
        }

        assertThat(small.around(ipv4(250), NOW).prefix().bad()).isBetween(199.0, 201.0);
    }

    /** So that an operator can be told before the memory is used up. */
    @Test
    void itTakesNoMoreMemoryThanItSays() {
        StoreLimits limits = StoreLimits.of(LIMIT);
        for (int i = 0; i < 3 * LIMIT; i++) {
            store.add(new Evidence(ipv6(i), NOW, 1, 0, true));
        }

        // The flood comes from one /48, so the prefixes' share is not used.
        assertThat(store.statistics().bytes()).isBetween(limits.mostBytes() * 6 / 10, limits.mostBytes() * 102 / 100);
    }

    private static InetAddress ipv4(int number) {
        return address(ByteBuffer.allocate(4).putInt(0x0a00_0000 + number).array());
    }

    private static InetAddress ipv6(int number) {
        return address(ByteBuffer.allocate(16)
                .putInt(0x2001_0db8)
                .putInt(number)
                .putLong(1)
                .array());
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
