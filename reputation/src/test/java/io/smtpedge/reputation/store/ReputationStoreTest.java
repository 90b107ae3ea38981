package io.smtpedge.reputation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smtpedge.reputation.model.Counts;
import io.smtpedge.reputation.model.History;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.Surroundings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is known around an address: its own history, its neighbours without it, and everybody. */
class ReputationStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private Instant clock = NOW;
    private final ReputationStore store = new ReputationStore(StoreLimits.of(1000), AsnTable.NONE, () -> clock);

    @Test
    void knowsNothingAtFirst() {
        Surroundings around = around("192.0.2.1");

        assertThat(around).isEqualTo(new Surroundings(History.NONE, Counts.NONE, Counts.NONE, Counts.NONE, 0));
    }

    @Test
    void anAddressHasItsOwnHistory() {
        bad("192.0.2.1", NOW.minus(Duration.ofDays(14)));
        bad("192.0.2.1", NOW);
        good("192.0.2.1", NOW);

        History own = around("192.0.2.1").own();

        assertThat(own.bad()).isCloseTo(1.5, within(1e-6));
        assertThat(own.good()).isEqualTo(1);
        assertThat(own.recentBad()).isCloseTo(1, within(1e-6));
        assertThat(own.badSeconds()).isEqualTo(Duration.ofDays(14).toSeconds());
    }

    @Test
    void itsNeighboursAreWithoutItself() {
        bad("192.0.2.1", NOW);
        bad("192.0.2.2", NOW);
        good("192.0.2.3", NOW);
        bad("198.51.100.1", NOW);

        Surroundings around = around("192.0.2.1");

        assertThat(around.prefix().bad()).isCloseTo(1, within(1e-6));
        assertThat(around.prefix().good()).isCloseTo(1, within(1e-6));
        assertThat(around.site().bad()).isCloseTo(3, within(1e-6));
    }

    /** One busy address must not speak for its whole neighbourhood. */
    @Test
    void aNeighbourCountsThreeAtMost() {
        for (int i = 0; i < 100; i++) {
            bad("192.0.2.2", NOW.minusSeconds(i));
        }

        assertThat(around("192.0.2.1").prefix().bad()).isCloseTo(3, within(1e-3));
    }

    @Test
    void ofIpv6The64IsTheAddressAndThe48ThePrefix() {
        bad("2001:db8:1:2::1", NOW);
        bad("2001:db8:1:3::1", NOW);

        Surroundings around = around("2001:db8:1:2:ffff::9");

        assertThat(around.own().bad()).isEqualTo(1);
        assertThat(around.prefix().bad()).isCloseTo(1, within(1e-6));
        assertThat(around("2001:db8:2::1").prefix().bad()).isZero();
    }

    @Test
    void anIpv4MappedAddressIsIpv4() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = (byte) 192;
        mapped[14] = 2;
        mapped[15] = 1;
        InetAddress client = Inet6Address.getByAddress(null, mapped, -1);
        store.add(new Evidence(client, NOW, 1, 0, true));

        assertThat(client).isInstanceOf(Inet6Address.class);
        assertThat(around("192.0.2.1").own().bad()).isEqualTo(1);
    }

    @Test
    void theLoopbackOfIpv6HasAHistoryToo() {
        bad("::1", NOW);

        assertThat(around("::1").own().bad()).isEqualTo(1);
        assertThat(store.statistics().addresses()).isEqualTo(1);
    }

    @Test
    void anEventOfTheFutureCountsAsOneOfNow() {
        bad("192.0.2.1", NOW.plus(Duration.ofDays(400)));

        assertThat(store.around(ip("192.0.2.1"), NOW.plus(Duration.ofDays(14)))
                        .own()
                        .bad())
                .isCloseTo(0.5, within(1e-6));
        assertThat(store.statistics().clamped()).isEqualTo(1);
    }

    @Test
    void anEventOfLongAgoCountsNextToNothing() {
        bad("192.0.2.1", Instant.EPOCH);
        bad("192.0.2.1", Instant.MIN);

        assertThat(around("192.0.2.1").own().bad()).isLessThan(1e-6);
        assertThat(store.statistics().clamped()).isEqualTo(2);
    }

    /** The clock was a year ahead while this was learned, and is right again. */
    @Test
    void aClockThatRanAheadDoesNotOutlastItsRepair() {
        clock = NOW.plus(Duration.ofDays(365));
        bad("192.0.2.1", clock);
        clock = NOW;
        good("192.0.2.1", NOW);
        good("192.0.2.1", NOW);

        History own = around("192.0.2.1").own();

        assertThat(own.bad()).isCloseTo(1, within(0.001));
        assertThat(own.good()).isCloseTo(2, within(0.001));
        assertThat(around("192.0.2.9").prefix().good()).isCloseTo(2, within(0.001));
    }

    @Test
    void remembersHowSessionsTurnedOutThatAListKnew() {
        ListHit spam = new ListHit("zen.example", "127.0.0.2");
        store.addLists(List.of(spam), List.of("zen.example", "dnswl.example"), 1, 0, NOW);
        store.addLists(List.of(), List.of("zen.example"), 0, 1, NOW);

        assertThat(store.lists().listed(spam, NOW)).isEqualTo(new Counts(1, 0));
        assertThat(store.lists().answered("zen.example", NOW)).isEqualTo(new Counts(1, 1));
        assertThat(store.lists().answered("zen.example", NOW.plus(Duration.ofDays(14))))
                .isEqualTo(new Counts(.5, .5));
    }

    /** A list may have as many codes as it likes: 127.0.0.0/8 has 16 million. */
    @Test
    void aListThatInventsCodesDoesNotFillTheMemory() {
        ReputationStore small = new ReputationStore(new StoreLimits(10, 10, 3), AsnTable.NONE, () -> NOW);
        for (int i = 0; i < 100; i++) {
            small.addLists(List.of(new ListHit("mad.example", "127.0.1." + i)), List.of("mad.example"), 1, 0, NOW);
        }

        assertThat(small.lists().refused()).isGreaterThan(90);
        assertThat(small.lists()
                        .listed(new ListHit("mad.example", "127.0.1.0"), NOW)
                        .bad())
                .isEqualTo(1);
    }

    /** Readers on event loops, while one thread writes and the table grows and evicts under them. */
    @Test
    void readersSeeWholeRowsWhileTheTableGrows() throws InterruptedException {
        AtomicReference<String> torn = new AtomicReference<>("");
        Thread reader = Thread.ofPlatform().daemon().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                for (int i = 0; i < 256; i++) {
                    History own = around("10.0.0." + i).own();
                    // Whoever writes adds both at once.
                    if (own.bad() != own.good()) {
                        torn.set(own.toString());
                    }
                }
            }
        });
        for (int i = 0; i < 20_000; i++) {
            store.add(new Evidence(ip("10.0." + i / 256 % 256 + "." + i % 256), NOW, 1, 1, false));
        }
        reader.interrupt();
        reader.join();

        assertThat(torn.get()).isEmpty();
        assertThat(store.statistics().addresses()).isLessThanOrEqualTo(1000);
    }

    private void bad(String client, Instant at) {
        store.add(new Evidence(ip(client), at, 1, 0, true));
    }

    private void good(String client, Instant at) {
        store.add(new Evidence(ip(client), at, 0, 1, false));
    }

    private Surroundings around(String client) {
        return store.around(ip(client), NOW);
    }

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
