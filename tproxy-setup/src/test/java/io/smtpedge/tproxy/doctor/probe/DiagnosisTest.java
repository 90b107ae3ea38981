package io.smtpedge.tproxy.doctor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.doctor.CannedHost;
import io.smtpedge.tproxy.doctor.Finding;
import io.smtpedge.tproxy.doctor.Setup;
import io.smtpedge.tproxy.doctor.probe.Canary.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each picture means. The backend is HAProxy, seen from the edge, unless a test says otherwise. */
class DiagnosisTest {

    private static final InetSocketAddress HAPROXY = address("192.0.2.18", 2525);
    private static final InetSocketAddress MTA = address("192.0.2.34", 25);
    private static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.1");
    private static final String ANSWER = "ip -4 route get 198.51.100.1 from 192.0.2.18 iif up";
    private static final String MARTIAN = "RTNETLINK answers: Invalid argument\n";

    private final CannedHost host =
            new CannedHost().says(ANSWER + " mark 0x6f", "local 198.51.100.1 dev lo table 100\n");

    @Test
    void greeted() {
        assertThat(fromEdge(Outcome.CONNECTED, "up", 9, "220 mta1 ESMTP"))
                .isEqualTo(Finding.ok(
                        "probe",
                        "HAProxy (192.0.2.18:2525) takes connections from 198.51.100.1 and says: 220 mta1 ESMTP"));
    }

    @Test
    void behindHaproxyIsNotGuessed() {
        Finding finding = fromEdge(Outcome.CONNECTED, "up", 9, null);

        assertThat(finding.check()).isEqualTo("behind-haproxy");
        assertThat(finding.sentence()).contains("From here these look the same");
    }

    @Test
    void anMtaThatIsSlowToGreetIsNoFault() {
        Evidence silent = new Evidence(
                MTA,
                CLIENT,
                Outcome.CONNECTED,
                Outcome.CONNECTED,
                Optional.of("mtas"),
                OptionalLong.of(9),
                Optional.empty());

        assertThat(Diagnosis.of(host.in(Role.HAPROXY), silent).status()).isEqualTo(Finding.Status.WARN);
    }

    @Test
    void behindAProxyHeaderAPlainConnectionIsEnough() throws SettingsException {
        Setup setup = host.in("""
                tproxy { topology = separate, mx = ["203.0.113.25"], edge.source = proxy-v2
                  haproxy.listen = ["192.0.2.18:2525"] }
                """);
        assertThat(setup.backends()).isEmpty();
        assertThat(setup.behindHeader()).containsExactly(HAPROXY);

        assertThat(Diagnosis.ofOwn(setup, plain(Outcome.CONNECTED)).status()).isEqualTo(Finding.Status.OK);
        Finding dead = Diagnosis.ofOwn(setup, plain(Outcome.REFUSED));
        assertThat(dead.check()).isEqualTo("backend");
        assertThat(dead.sentence()).startsWith("HAProxy (192.0.2.18:2525) refuses connections");
        assertThat(Diagnosis.ofOwn(setup, plain(Outcome.TIMED_OUT)).sentence()).contains("cannot be reached");
    }

    private static Evidence plain(Outcome outcome) {
        return new Evidence(
                HAPROXY, CLIENT, outcome, outcome, Optional.empty(), OptionalLong.empty(), Optional.empty());
    }

    @Test
    void noAnswerOnTheWire() {
        assertThat(fromEdge(Outcome.TIMED_OUT, null, 0, null).check()).isEqualTo("haproxy-way-back");

        Evidence fromHaproxy = new Evidence(
                MTA,
                CLIENT,
                Outcome.CONNECTED,
                Outcome.TIMED_OUT,
                Optional.empty(),
                OptionalLong.of(0),
                Optional.empty());
        Finding finding = Diagnosis.of(host.in(Role.HAPROXY), fromHaproxy);
        assertThat(finding.check()).isEqualTo("mta-way-back");
        assertThat(finding.remedy().orElseThrow())
                .startsWith("on the MTA: tproxy-setup doctor --role mta --probe")
                .contains("ip -4 route get 198.51.100.1 from 192.0.2.34 ipproto tcp sport 25")
                .contains("ip -4 rule add pref 200 from 192.0.2.34 ipproto tcp sport 25 lookup 200");
    }

    @Test
    void anAnswerThatTheDivertRuleDidNotSee() {
        assertThat(fromEdge(Outcome.TIMED_OUT, "up", 0, null).check()).isEqualTo("divert");
    }

    @Test
    void anAnswerThatIsNotDelivered() {
        host.says(ANSWER + " mark 0x6f", "198.51.100.1 from 192.0.2.18 via 192.0.2.1 dev clients\n");

        assertThat(fromEdge(Outcome.TIMED_OUT, "up", 2, null).check()).isEqualTo("delivery");
    }

    @Test
    void anAnswerThatTheReversePathCheckDrops() {
        host.fails(ANSWER + " mark 0x6f", 2, MARTIAN).fails(ANSWER, 2, MARTIAN);

        assertThat(fromEdge(Outcome.TIMED_OUT, "up", 2, null).check()).isEqualTo("rp-filter");
    }

    @Test
    void anAnswerWhoseMarkTheReversePathCheckSees() {
        host.fails(ANSWER + " mark 0x6f", 2, MARTIAN).says(ANSWER, "198.51.100.1 via 192.0.2.1 dev clients\n");

        assertThat(fromEdge(Outcome.TIMED_OUT, "up", 2, null).check()).isEqualTo("src-valid-mark");
    }

    @Test
    void anAnswerThatEverythingLetsThroughButInput() {
        assertThat(fromEdge(Outcome.TIMED_OUT, "up", 2, null).check()).isEqualTo("input-firewall");
    }

    @Test
    void clientsAreRefused() {
        assertThat(fromEdge(Outcome.REFUSED, null, 2, null).sentence())
                .contains("takes connections from this box's own address and refuses those from 198.51.100.1");
    }

    @Test
    void noCapability() {
        assertThat(fromEdge(Outcome.NOT_PERMITTED, null, 0, null).check()).isEqualTo("capability");
    }

    @Test
    void notEvenTheAnswerToThisBoxItselfGetsThrough() {
        InetAddress own = InetAddress.ofLiteral("192.0.2.17");
        Evidence evidence = new Evidence(
                HAPROXY,
                own,
                Outcome.TIMED_OUT,
                Outcome.TIMED_OUT,
                Optional.of("second"),
                OptionalLong.empty(),
                Optional.empty());
        String way = "ip -4 route get 192.0.2.17 from 192.0.2.18 iif second";

        host.fails(way, 2, MARTIAN);
        assertThat(Diagnosis.of(host.in(Role.EDGE), evidence).check()).isEqualTo("rp-filter");

        host.says(way, "local 192.0.2.17 from 192.0.2.18 dev lo table local\n");
        assertThat(Diagnosis.of(host.in(Role.EDGE), evidence).check()).isEqualTo("input-firewall");
    }

    @Test
    void aServerThatIsNotThereIsNoMatterOfTransparency() {
        for (Outcome plain : new Outcome[] {Outcome.REFUSED, Outcome.TIMED_OUT, Outcome.UNREACHABLE}) {
            Evidence evidence = new Evidence(
                    HAPROXY, CLIENT, plain, plain, Optional.empty(), OptionalLong.empty(), Optional.empty());
            assertThat(Diagnosis.of(host.in(Role.EDGE), evidence).check()).isEqualTo("backend");
        }
    }

    private Finding fromEdge(Outcome spoofed, @Nullable String answeredOn, long diverted, @Nullable String greeting) {
        return Diagnosis.of(
                host.in(Role.EDGE),
                new Evidence(
                        HAPROXY,
                        CLIENT,
                        Outcome.CONNECTED,
                        spoofed,
                        Optional.ofNullable(answeredOn),
                        OptionalLong.of(diverted),
                        Optional.ofNullable(greeting)));
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
