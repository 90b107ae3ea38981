package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.TestDnsServer.Behaviour;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A list whose domain lapsed and was parked listed every address of the world, and bounced the mail of all who asked it
 * (SpamCop, January 2021). Here it does so on loopback, and comes to its senses again.
 */
@Timeout(60)
class WatchOverTheWireTest {

    private static final String ZONE = """
            bl.test.             900 IN SOA ns.bl.test. root.bl.test. 1 3600 600 86400 60
            2.0.0.127.bl.test.   300 IN A   127.0.0.2
            """;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Test
    void aListThatListsTheWorldIsInShadowUntilItIsWellAgain() throws Exception {
        AtomicBoolean parked = new AtomicBoolean();
        Behaviour lapsing = (query, honest, overTcp) -> List.of(parked.get() ? listing(query) : honest);
        HealthChecks everySecond = new HealthChecks(Duration.ofSeconds(1), List.of(), List.of());
        try (TestDnsServer server = TestDnsServer.serving(ZONE, lapsing);
                Dnsbl dnsbl = Dnsbl.open(
                        new DnsblConfig(
                                        List.of(server.address()),
                                        List.of(ZoneSpec.parse("bl.test*3")),
                                        3,
                                        Duration.ofSeconds(20))
                                .withHealth(everySecond),
                        event -> told.add(event.sentence()))) {
            assertThat(answer(dnsbl, "192.0.2.11")).isInstanceOf(NotListed.class);

            parked.set(true);
            assertThat(told()).startsWith("bl.test is in shadow, and counts nothing: it lists 127.");
            ZoneAnswer inShadow = answer(dnsbl, "192.0.2.12");
            assertThat(inShadow).isInstanceOf(Listed.class);
            assertThat(inShadow.weight()).isZero();

            parked.set(false);
            assertThat(told()).isEqualTo("bl.test has left the shadow, and counts again: it has passed its probes");
            assertThat(answer(dnsbl, "192.0.2.12"))
                    .as("what it said in the shadow is forgotten")
                    .isInstanceOf(NotListed.class);
        }
    }

    private static ZoneAnswer answer(Dnsbl dnsbl, String address) {
        return dnsbl.check(InetAddress.ofLiteral(address))
                .settled()
                .toCompletableFuture()
                .join()
                .answers()
                .getFirst();
    }

    private String told() throws InterruptedException {
        return String.valueOf(told.poll(30, TimeUnit.SECONDS));
    }

    private static Message listing(Message query) {
        Message message = new Message(query.getHeader().getID());
        message.getHeader().setFlag(Flags.QR);
        message.addRecord(query.getQuestion(), Section.QUESTION);
        if (query.getQuestion().getType() == Type.A) {
            message.addRecord(
                    new ARecord(query.getQuestion().getName(), DClass.IN, 300, InetAddress.ofLiteral("127.0.0.2")),
                    Section.ANSWER);
        }
        return message;
    }
}
