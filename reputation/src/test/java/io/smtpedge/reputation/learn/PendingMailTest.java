package io.smtpedge.reputation.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.store.AddressKey;
import io.smtpedge.reputation.store.Evidence;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The day that half the weight of accepted mail waits. */
class PendingMailTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant NEXT_DAY = NOON.plus(Duration.ofHours(25));
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("2001:db8:1:2::7");

    private final PendingMail pending = new PendingMail(3);

    @Test
    void whatOneAddressHadAcceptedInAnHourIsOnePiece() {
        add(ONE, NOON, 0.5);
        add(ONE, NOON.plusSeconds(3599), 0.5);
        add(OTHER, NOON, 0.25);

        assertThat(pending.size()).isEqualTo(2);
        assertThat(pending.due(NEXT_DAY.minusSeconds(1))).isEmpty();
        assertThat(pending.due(NEXT_DAY))
                .containsExactlyInAnyOrder(
                        new Evidence(ONE, NOON, 0, 1, false),
                        // Of IPv6 the /64 is known.
                        new Evidence(InetAddress.ofLiteral("2001:db8:1:2::"), NOON, 0, 0.25, false));
        assertThat(pending.size()).isZero();
    }

    @Test
    void itIsBounded() {
        for (int i = 0; i < 10; i++) {
            add(InetAddress.ofLiteral("192.0.2." + i), NOON, 0.5);
        }
        add(InetAddress.ofLiteral("192.0.2.0"), NOON, 0.5);

        assertThat(pending.size()).isEqualTo(3);
        assertThat(pending.due(NEXT_DAY)).extracting(Evidence::good).containsExactlyInAnyOrder(1.0, 0.5, 0.5);
    }

    @Test
    void aComplaintAboutNoKnownSessionTakesTheLatestFirst() {
        add(ONE, NOON, 0.5);
        add(ONE, NOON.plusSeconds(3600), 0.5);
        add(ONE, NOON.plusSeconds(7200), 0.5);

        pending.cancelLatest(AddressKey.of(ONE), NOON.plusSeconds(4000), 0.75);
        pending.cancelLatest(AddressKey.of(OTHER), NOON, 100);

        List<Evidence> due = pending.due(NEXT_DAY.plusSeconds(7200));
        assertThat(due)
                .containsExactlyInAnyOrder(
                        new Evidence(ONE, NOON, 0, 0.25, false),
                        new Evidence(ONE, NOON.plusSeconds(7200), 0, 0.5, false));
    }

    @Test
    void aComplaintAboutASessionTakesWhatWaitsOfItsHour() {
        add(ONE, NOON, 0.75);
        add(ONE, NOON.plusSeconds(3600), 0.5);

        pending.cancelOf(AddressKey.of(ONE), NOON.plusSeconds(10), 0.5);
        pending.cancelOf(AddressKey.of(ONE), NOON.minusSeconds(10), 0.5);
        pending.cancelOf(AddressKey.of(OTHER), NOON, 0.5);

        assertThat(pending.due(NEXT_DAY.plusSeconds(3600)))
                .containsExactlyInAnyOrder(
                        new Evidence(ONE, NOON, 0, 0.25, false),
                        new Evidence(ONE, NOON.plusSeconds(3600), 0, 0.5, false));
        assertThat(pending.size()).isZero();
    }

    @Test
    void whatIsKeptComesBackWhole() {
        add(ONE, NOON, 0.5);
        add(OTHER, NOON.plusSeconds(3600), 0.5);
        byte[] kept = pending.toBytes();

        PendingMail restored = new PendingMail(3);
        assertThat(restored.addAll(kept)).isTrue();
        assertThat(restored.due(NEXT_DAY.plusSeconds(3600))).isEqualTo(pending.due(NEXT_DAY.plusSeconds(3600)));
        kept[3] = 2; // another version
        assertThat(restored.addAll(kept)).isFalse();
    }

    private void add(InetAddress client, Instant accepted, double weight) {
        pending.add(AddressKey.of(client), accepted, weight);
    }
}
