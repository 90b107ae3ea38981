package io.smtpedge.it.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.it.parts.EmbeddedDnsbl.Behaviour;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class EmbeddedDnsblTest {

    private final EmbeddedDnsbl dnsbl = EmbeddedDnsbl.start("""
            # A list as a person writes it.
            zone bl.test
            ttl 77
            127.0.0.66     127.0.0.2   "sends spam # really"   # and this is a comment
            127.0.0.66     127.0.0.10  "is a home line"
            2001:db8::66   127.0.0.4   "is an open proxy"
            """);

    @AfterEach
    void stop() {
        dnsbl.close();
    }

    @Test
    void aListedAddressHasAllItsCodesAndReasons() throws IOException {
        assertThat(ask("66.0.0.127.bl.test", Type.A, false).getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactlyInAnyOrder("127.0.0.2", "127.0.0.10");
        assertThat(ask("66.0.0.127.bl.test", Type.TXT, false).getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactlyInAnyOrder("\"sends spam # really\"", "\"is a home line\"");
    }

    @Test
    void anIpv6AddressIsAskedByItsNibbles() throws IOException {
        String name = "6.6.0.0." + "0.".repeat(20) + "8.b.d.0.1.0.0.2.bl.test";

        assertThat(ask(name, Type.A, false).getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactly("127.0.0.4");
    }

    @Test
    void anAddressThatIsNotListedGetsNxdomainAndTheSoa() throws IOException {
        Message answer = ask("11.0.0.127.bl.test", Type.A, false);

        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.getSection(Section.AUTHORITY))
                .singleElement()
                .satisfies(soa -> assertThat(soa.getType()).isEqualTo(Type.SOA))
                .satisfies(soa -> assertThat(soa.getTTL()).isEqualTo(77));
    }

    @Test
    void theTestPointsOfRfc5782AreThere() throws IOException {
        assertThat(ask("2.0.0.127.bl.test", Type.A, false).getSection(Section.ANSWER))
                .hasSize(1);
        assertThat(ask("1.0.0.127.bl.test", Type.A, false).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        String mapped = "2.0.0.0.0.0.f.7.f.f.f.f." + "0.".repeat(20) + "bl.test";
        assertThat(ask(mapped, Type.A, false).getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void anotherZoneIsRefused() throws IOException {
        assertThat(ask("66.0.0.127.other.test", Type.A, false).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void tcpGivesTheSameAnswers() throws IOException {
        assertThat(ask("66.0.0.127.bl.test", Type.A, true).getSection(Section.ANSWER))
                .hasSize(2);
    }

    @Test
    void itCountsQuestionsByName() throws IOException {
        ask("66.0.0.127.bl.test", Type.A, false);
        ask("66.0.0.127.bl.test", Type.TXT, false);
        ask("11.0.0.127.bl.test", Type.A, false);

        assertThat(dnsbl.queries()).isEqualTo(3);
        assertThat(dnsbl.queriesFor("66.0.0.127.bl.test")).isEqualTo(2);
    }

    @Test
    void itMisbehavesWhenTold() throws IOException {
        dnsbl.behave(new Behaviour.ServerFailure());
        assertThat(ask("66.0.0.127.bl.test", Type.A, false).getRcode()).isEqualTo(Rcode.SERVFAIL);

        dnsbl.behave(new Behaviour.FixedAddress(InetAddress.ofLiteral("192.0.2.1")));
        assertThat(ask("11.0.0.127.bl.test", Type.A, false).getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactly("192.0.2.1");

        dnsbl.behave(new Behaviour.Silent());
        assertThatThrownBy(() -> ask("66.0.0.127.bl.test", Type.A, false))
                .isInstanceOfAny(InterruptedIOException.class, IOException.class)
                .hasMessageContaining("imed out");
    }

    @Test
    void aTruncatedAnswerSendsTheClientToTcp() throws IOException {
        dnsbl.behave(new Behaviour.Truncated());

        Message answer = ask("66.0.0.127.bl.test", Type.A, false);

        assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(2);
        assertThat(dnsbl.queries()).isEqualTo(2);
    }

    @Test
    void aMistakeInTheFileIsNamedWithItsLine() {
        assertThatThrownBy(() -> BlockListZone.parse("zone bl.test\n127.0.0.66 yes\n"))
                .hasMessage(
                        "zone:2: \"127.0.0.66 yes\" is not ADDRESS CODE \"REASON\", \"zone NAME\" or \"ttl SECONDS\"");
        assertThatThrownBy(() -> BlockListZone.parse("zone bl.test\n127.0.0.66 192.0.2.1 \"x\"\n"))
                .hasMessage("zone:2: 192.0.2.1 is not a return code: it must be in 127.0.0.0/8");
        assertThatThrownBy(() -> BlockListZone.parse("127.0.0.66 127.0.0.2 \"x\"\n"))
                .hasMessage("zone: no line \"zone NAME\"; add one at the top");
    }

    private Message ask(String name, int type, boolean overTcp) throws IOException {
        SimpleResolver resolver = new SimpleResolver(dnsbl.address());
        resolver.setTCP(overTcp);
        resolver.setTimeout(Duration.ofSeconds(2));
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN)));
    }
}
