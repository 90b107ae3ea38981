package io.smtpedge.dnsbl.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.smtpedge.dnsbl.wire.DnsReply.Addresses;
import io.smtpedge.dnsbl.wire.DnsReply.Failure;
import java.net.InetAddress;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;

/** What a forger or a broken resolver may send. */
class ResponsePropertyTest {

    private static final Question QUESTION = new Question("2.0.0.127.bl.test", Question.Type.A);

    @Property(tries = 5_000)
    void noOctetsAreTooStrange(@ForAll @Size(max = 200) byte[] octets) {
        assertThatCode(() -> readAll(octets)).doesNotThrowAnyException();
    }

    /** A true answer with a few octets changed: this reaches places that random octets do not. */
    @Property(tries = 20_000)
    void aDamagedAnswerIsRefusedOrRead(
            @ForAll @Size(min = 1, max = 4) Map<@IntRange(min = 2, max = 200) Integer, Byte> damage) throws Exception {
        byte[] octets = answer().toWire();
        damage.forEach((at, value) -> octets[at % octets.length] = value);

        assertThatCode(() -> readAll(octets)).doesNotThrowAnyException();
    }

    @Example
    void theUndamagedAnswerIsRead() throws Exception {
        Response response = Response.parse(answer().toWire()).orElseThrow();

        assertThat(response.answers(QUESTION)).isTrue();
        assertThat(response.reply(QUESTION))
                .isInstanceOfSatisfying(
                        Addresses.class, found -> assertThat(found.addresses()).hasSize(1));
    }

    @Example
    void aliasesInACircleEnd() throws Exception {
        Message message = question();
        message.addRecord(alias("2.0.0.127.bl.test.", "other.test."), Section.ANSWER);
        message.addRecord(alias("other.test.", "2.0.0.127.bl.test."), Section.ANSWER);

        assertThat(Response.parse(message.toWire()).orElseThrow().reply(QUESTION))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.detail()).contains("circle"));
    }

    /** To follow thousands, each through thousands of records, would hold up everybody else. */
    @Example
    void aLongChainOfAliasesEnds() throws Exception {
        Message message = question();
        message.addRecord(alias("2.0.0.127.bl.test.", "a0.test."), Section.ANSWER);
        for (int i = 0; i < 100; i++) {
            message.addRecord(alias("a" + i + ".test.", "a" + (i + 1) + ".test."), Section.ANSWER);
        }

        assertThat(Response.parse(message.toWire()).orElseThrow().reply(QUESTION))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.detail()).contains("too many aliases"));
    }

    private static void readAll(byte[] octets) {
        Response.parse(octets).filter(response -> response.answers(QUESTION)).ifPresent(response -> {
            if (!response.truncated()) {
                response.reply(QUESTION);
            }
        });
    }

    private static Message answer() throws Exception {
        Message message = question();
        message.addRecord(alias("2.0.0.127.bl.test.", "codes.test."), Section.ANSWER);
        message.addRecord(
                new ARecord(Name.fromString("codes.test."), DClass.IN, 300, InetAddress.ofLiteral("127.0.0.2")),
                Section.ANSWER);
        return message;
    }

    private static Message question() throws Exception {
        Message message = new Message(Response.query(QUESTION));
        message.getHeader().setFlag(Flags.QR);
        return message;
    }

    private static CNAMERecord alias(String from, String to) throws Exception {
        return new CNAMERecord(Name.fromString(from), DClass.IN, 300, Name.fromString(to));
    }
}
