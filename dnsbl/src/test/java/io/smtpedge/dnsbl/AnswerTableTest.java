package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AnswerTableTest {

    private static final long SECOND = 1L << 32;

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void eachZoneHasItsOwnNumber() {
        AnswerTable table = new AnswerTable(3, 1 << 20, random);
        AddressKey client = key("192.0.2.1");

        table.put(client, 0, 5 * SECOND);
        table.put(client, 2, 7 * SECOND);

        assertThat(table.get(client)).containsExactly(5 * SECOND, 0, 7 * SECOND);
        assertThat(table.get(key("192.0.2.2"))).isNull();
        assertThat(table.size()).isOne();
    }

    @Test
    void anIpv4AddressAndItsIpv6FormAreOne() {
        assertThat(key("::ffff:192.0.2.1")).isEqualTo(key("192.0.2.1")).isNotEqualTo(key("::192.0.2.1"));
    }

    @Test
    void theUnspecifiedAddressIsNeverKept() {
        AnswerTable table = new AnswerTable(1, 1 << 20, random);

        table.put(key("::"), 0, SECOND);

        assertThat(table.get(key("::1"))).isNull();
        assertThat(table.size()).isZero();
    }

    @Property(tries = 200)
    void itIsAMapWhileThereIsRoom(@ForAll @Size(max = 2000) List<@IntRange(max = 3000) Integer> addresses) {
        AnswerTable table = new AnswerTable(2, 4 << 20, random);
        Map<AddressKey, long[]> model = new HashMap<>();
        for (int i = 0; i < addresses.size(); i++) {
            AddressKey key = new AddressKey(addresses.get(i) % 7, addresses.get(i) + 1);
            table.put(key, i % 2, i * SECOND + i);
            model.computeIfAbsent(key, fresh -> new long[2])[i % 2] = i * SECOND + i;
        }

        Map<AddressKey, long[]> seen = new HashMap<>();
        table.forEach((high, low, values) ->
                assertThat(seen.put(new AddressKey(high, low), values.clone())).isNull());

        assertThat(seen.keySet()).isEqualTo(model.keySet());
        assertThat(table.size()).isEqualTo(model.size());
        model.forEach(
                (key, values) -> assertThat(table.get(key)).isEqualTo(values).isEqualTo(seen.get(key)));
    }

    @Test
    void aMillionAddressesWithFourZonesFitIntoTheUsualCache() {
        long octets = CacheConfig.DEFAULT.size() / 8 * 7;
        AnswerTable table = new AnswerTable(4, octets, random);
        int clients = 1_000_000;
        for (int i = 0; i < clients; i++) {
            table.put(new AddressKey(0, i + 1), 0, 9 * SECOND);
        }

        assertThat(table.octets()).isLessThanOrEqualTo(octets);
        assertThat(table.size()).as("a few gave way, in buckets that were full").isGreaterThan(990_000);
    }

    @Test
    void aFullTableForgetsWhatEndsFirstAndStaysWithinItsBound() {
        long octets = 512 << 10;
        AnswerTable table = new AnswerTable(2, octets, random);
        int kept = 4_000;
        for (int i = 0; i < 100_000; i++) {
            // Some are good for a long time, most for a short one.
            boolean lasting = i < kept;
            table.put(new AddressKey(0, i + 1), i % 2, (lasting ? 9_000 : 10) * SECOND);
        }

        assertThat(table.octets()).isBetween(octets * 9 / 10, octets);
        assertThat(table.size()).isEqualTo(octets / 32);
        for (int i = 0; i < kept; i++) {
            assertThat(table.get(new AddressKey(0, i + 1))).isNotNull();
        }
    }

    @Test
    void whoTakesAnothersPlaceInheritsNothing() {
        AnswerTable table = new AnswerTable(2, 0, random);
        for (int i = 0; i < 100_000; i++) {
            AddressKey key = new AddressKey(0, i + 1);
            table.put(key, i % 2, SECOND);
            assertThat(Arrays.stream(table.get(key)).sum()).isEqualTo(SECOND);
        }
    }

    @Test
    void itForgetsAll() {
        AnswerTable table = new AnswerTable(1, 1 << 20, random);
        for (int i = 0; i < 10_000; i++) {
            table.put(new AddressKey(1, i), 0, SECOND);
        }

        table.clear();

        assertThat(table.size()).isZero();
        assertThat(table.get(new AddressKey(1, 1))).isNull();
    }

    private static AddressKey key(String address) {
        return AddressKey.of(InetAddress.ofLiteral(address));
    }
}
