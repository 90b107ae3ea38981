package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Evidence.PastFailure;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TestMemoryTest {

    private static final io.smtpedge.edge.policy.Test PREGREET = io.smtpedge.edge.policy.Test.PREGREET;
    private static final io.smtpedge.edge.policy.Test PIPELINING = io.smtpedge.edge.policy.Test.PIPELINING;
    private static final io.smtpedge.edge.policy.Test DNSBL = io.smtpedge.edge.policy.Test.DNSBL;
    private static final ClientNetwork CLIENT = network("2001:db8::1");

    /** The clock of a machine may stand anywhere, below zero too. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);

    private final TestMemory memory = new TestMemory(
            Map.of(PREGREET, Duration.ofHours(1), PIPELINING, Duration.ofDays(30)), Duration.ofMinutes(10), now::get);

    @Test
    void aPassIsRememberedForTheTimeOfItsTest() {
        memory.pass(CLIENT, PREGREET);
        memory.pass(CLIENT, PIPELINING);

        pass(Duration.ofMinutes(59));
        assertThat(memory.passed(CLIENT, PREGREET)).isTrue();
        pass(Duration.ofMinutes(1));
        assertThat(memory.passed(CLIENT, PREGREET)).isFalse();
        pass(Duration.ofDays(29));
        assertThat(memory.passed(CLIENT, PIPELINING)).isTrue();
        pass(Duration.ofDays(1));
        assertThat(memory.passed(CLIENT, PIPELINING)).isFalse();
    }

    /** What rests on a pass must end with it. */
    @Test
    void itIsKnownHowLongAPassStillHolds() {
        assertThat(memory.left(CLIENT, PREGREET)).isZero();
        memory.pass(CLIENT, PREGREET);

        pass(Duration.ofMinutes(59));
        assertThat(memory.left(CLIENT, PREGREET)).isBetween(Duration.ofSeconds(59), Duration.ofMinutes(1));
        pass(Duration.ofMinutes(2));
        assertThat(memory.left(CLIENT, PREGREET)).isZero();
    }

    @Test
    void aPassOfOneTestIsNoneOfAnother() {
        memory.pass(CLIENT, PREGREET);

        assertThat(memory.passed(CLIENT, PIPELINING)).isFalse();
    }

    /** Whoever tries again at once has not come back: the list has had no time to answer. */
    @Test
    void whoIsToldToComeBackHasComeBackAfterAMinute() {
        memory.defer(CLIENT);
        pass(Duration.ofSeconds(59));
        assertThat(memory.cameBack(CLIENT)).isFalse();

        memory.defer(CLIENT);
        pass(Duration.ofSeconds(1));
        assertThat(memory.cameBack(CLIENT)).as("the first time counts").isTrue();
        pass(Duration.ofDays(1));
        assertThat(memory.cameBack(CLIENT)).isFalse();
    }

    @Test
    void whatHasNoTimeIsNotRemembered() {
        memory.pass(CLIENT, DNSBL);

        assertThat(memory.passed(CLIENT, DNSBL)).isFalse();
    }

    @Test
    void aFailureIsRememberedForItsTimeWithItsAge() {
        memory.fail(CLIENT, PIPELINING);

        pass(Duration.ofMinutes(9));
        assertThat(memory.failed(CLIENT)).contains(new PastFailure(PIPELINING, Duration.ofMinutes(9)));
        pass(Duration.ofMinutes(1));
        assertThat(memory.failed(CLIENT)).isEmpty();
    }

    @Test
    void aFailureTakesThePassOfItsTestAway() {
        memory.pass(CLIENT, PREGREET);
        memory.pass(CLIENT, PIPELINING);

        memory.fail(CLIENT, PIPELINING);

        assertThat(memory.passed(CLIENT, PIPELINING)).isFalse();
        assertThat(memory.passed(CLIENT, PREGREET)).isTrue();
    }

    @Test
    void aFailureCanBeMadeGoodLater() {
        memory.pass(CLIENT, PREGREET);
        memory.fail(CLIENT, PREGREET);

        memory.pass(CLIENT, PREGREET);

        assertThat(memory.passed(CLIENT, PREGREET)).isTrue();
    }

    @Test
    void failuresNeedNotBeRemembered() {
        TestMemory forgetful = new TestMemory(Map.of(), Duration.ZERO, now::get);

        forgetful.fail(CLIENT, PREGREET);

        assertThat(forgetful.failed(CLIENT)).isEmpty();
    }

    @Test
    void anIpv6SubscriberIsKnownUnderAllItsAddresses() {
        memory.pass(CLIENT, PREGREET);
        memory.fail(CLIENT, PIPELINING);

        ClientNetwork sameHouse = network("2001:db8::2");
        assertThat(memory.passed(sameHouse, PREGREET)).isTrue();
        assertThat(memory.failed(sameHouse)).isPresent();
        ClientNetwork nextHouse = network("2001:db8:0:1::1");
        assertThat(memory.passed(nextHouse, PREGREET)).isFalse();
        assertThat(memory.failed(nextHouse)).isEmpty();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static ClientNetwork network(String literal) {
        return ClientNetwork.of(InetAddress.ofLiteral(literal));
    }
}
