package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.dnsbl.TestDnsServer.Behaviour;
import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
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
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Resolvers that are silent, gone, or not what they seem, against the whole client on loopback. */
@Timeout(60)
class ResolversOverTheWireTest {

    private static final InetAddress LISTED = InetAddress.ofLiteral("192.0.2.66");
    private static final InetAddress CLEAN = InetAddress.ofLiteral("192.0.2.11");

    private static final String ZONE = """
            bl.test.                 900 IN SOA ns.bl.test. root.bl.test. 1 3600 600 86400 150
            66.2.0.192.bl.test.      300 IN A   127.0.0.2
            """;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    // ---- resolvers that do not answer ----

    @Test
    void aSilentResolverIsAskedLastAndComesBack() throws Exception {
        AtomicBoolean silent = new AtomicBoolean(true);
        Behaviour first = (query, honest, overTcp) -> silent.get() ? List.of() : List.of(honest);
        try (TestDnsServer one = TestDnsServer.serving(ZONE, first);
                TestDnsServer two = TestDnsServer.serving(ZONE);
                Dnsbl dnsbl = open(Duration.ofMillis(600), one.address(), two.address())) {
            for (int i = 0; i < 12; i++) {
                assertThat(answer(dnsbl, address(i))).isInstanceOf(NotListed.class);
            }
            assertThat(told())
                    .startsWith("resolver 127.0.0.1:" + one.address().getPort() + " is down, and asked last: it has not"
                            + " answered the last ");
            int before = two.udpQueries();
            for (int i = 20; i < 30; i++) {
                assertThat(answer(dnsbl, address(i)).latency()).isLessThan(Duration.ofMillis(500));
            }
            assertThat(two.udpQueries() - before).as("it is asked first").isGreaterThanOrEqualTo(10);

            silent.set(false);

            assertThat(told()).isEqualTo("resolver 127.0.0.1:" + one.address().getPort() + " answers again");
        }
    }

    @Test
    void aSilentListIsNoFaultOfTheResolver() throws Exception {
        Behaviour asking = (query, honest, overTcp) ->
                query.getQuestion().getName().toString().startsWith("localhost") ? List.of(honest) : List.of();
        try (TestDnsServer server = TestDnsServer.serving(ZONE, asking);
                Dnsbl dnsbl = open(Duration.ofMillis(600), server.address())) {
            for (int i = 0; i < 5; i++) {
                assertThat(answer(dnsbl, address(i))).isInstanceOf(Unavailable.class);
            }

            assertThat(told.poll(1500, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void whereNobodyListensTheOperatorIsToldSo() throws Exception {
        InetSocketAddress closed;
        try (DatagramSocket port = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            closed = (InetSocketAddress) port.getLocalSocketAddress();
        }
        try (Dnsbl dnsbl = open(Duration.ofSeconds(1), closed)) {
            dnsbl.check(address(1));
            assertThat(told())
                    .isEqualTo(
                            "resolver 127.0.0.1:" + closed.getPort() + " is down, and asked last: connection refused:"
                                    + " nothing listens at its port " + closed.getPort());

            Unavailable answer = (Unavailable) answer(dnsbl, address(2));

            assertThat(answer.cause()).isEqualTo(Cause.RESOLVER);
            assertThat(answer.detail()).contains("connection refused");
            assertThat(answer.latency()).as("nothing to wait for").isLessThan(Duration.ofMillis(900));

            try (TestDnsServer back = TestDnsServer.servingAt(closed, ZONE)) {
                assertThat(told()).endsWith("answers again");
                assertThat(answer(dnsbl, LISTED)).isInstanceOf(Listed.class);
                assertThat(back.udpQueries()).isPositive();
            }
        }
    }

    // ---- forged answers ----

    /** RFC 5452, section 4: an answer must come from the address and the port that were asked, to the port that asked. */
    @Test
    void answersFromElsewhereAreDropped() throws Exception {
        try (DatagramSocket resolver = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
                DatagramSocket otherPort = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
                DatagramSocket otherAddress =
                        new DatagramSocket(resolver.getLocalPort(), InetAddress.ofLiteral("127.0.0.9"));
                Dnsbl dnsbl = open(Duration.ofSeconds(20), (InetSocketAddress) resolver.getLocalSocketAddress())) {
            var answer = dnsbl.check(CLEAN).settled().toCompletableFuture();
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            resolver.receive(packet);
            Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));

            byte[] listing = listing(query).toWire();
            for (DatagramSocket forger : List.of(otherPort, otherAddress)) {
                forger.send(new DatagramPacket(listing, listing.length, packet.getSocketAddress()));
            }
            Message honest = query.clone();
            honest.getHeader().setFlag(Flags.QR);
            byte[] truth = honest.toWire();
            resolver.send(new DatagramPacket(truth, truth.length, packet.getSocketAddress()));

            assertThat(answer.join().answers().getFirst()).isInstanceOf(NotListed.class);
        }
    }

    @Test
    void anAnswerInAnotherCaseThanTheQuestionIsForged() throws IOException {
        AtomicBoolean forging = new AtomicBoolean();
        Behaviour lowerCase = (query, honest, overTcp) ->
                forging.get() ? List.of(inOtherCase(listing(query)), honest) : List.of(honest);
        try (TestDnsServer server = TestDnsServer.serving(ZONE, lowerCase);
                Dnsbl dnsbl = open(Duration.ofSeconds(20), server.address())) {
            assertThat(answer(dnsbl, LISTED)).isInstanceOf(Listed.class);
            forging.set(true);

            assertThat(answer(dnsbl, CLEAN)).isInstanceOf(NotListed.class);
        }
    }

    @Test
    void aResolverThatChangesTheCaseIsBelieved() throws IOException {
        Behaviour lowerCase = (query, honest, overTcp) -> List.of(inOtherCase(honest));
        try (TestDnsServer server = TestDnsServer.serving(ZONE, lowerCase);
                Dnsbl dnsbl = open(Duration.ofSeconds(20), server.address())) {
            assertThat(answer(dnsbl, LISTED)).isInstanceOf(Listed.class);
            assertThat(answer(dnsbl, CLEAN)).isInstanceOf(NotListed.class);
        }
    }

    private static Message listing(Message query) {
        Message message = new Message(query.getHeader().getID());
        message.getHeader().setFlag(Flags.QR);
        message.addRecord(query.getQuestion(), Section.QUESTION);
        message.addRecord(
                new ARecord(query.getQuestion().getName(), DClass.IN, 300, InetAddress.ofLiteral("127.0.0.2")),
                Section.ANSWER);
        return message;
    }

    /** The same with each letter of the question in the other case. */
    private static Message inOtherCase(Message message) throws IOException {
        Message changed = message.clone();
        StringBuilder name = new StringBuilder();
        message.getQuestion()
                .getName()
                .toString()
                .chars()
                .forEach(c -> name.append(
                        (char) (Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))));
        changed.removeAllRecords(Section.QUESTION);
        changed.addRecord(
                Record.newRecord(
                        Name.fromString(name.toString()), message.getQuestion().getType(), DClass.IN),
                Section.QUESTION);
        return changed;
    }

    private Dnsbl open(Duration deadline, InetSocketAddress... resolvers) {
        return Dnsbl.open(
                new DnsblConfig(List.of(resolvers), List.of(ZoneSpec.parse("bl.test")), 1, deadline),
                event -> told.add(event.sentence()));
    }

    private static InetAddress address(int i) {
        return InetAddress.ofLiteral("198.51.100." + i);
    }

    private String told() throws InterruptedException {
        String sentence = told.poll(20, TimeUnit.SECONDS);
        assertThat(sentence).as("an event").isNotNull();
        return String.valueOf(sentence);
    }

    private static ZoneAnswer answer(Dnsbl dnsbl, InetAddress address) {
        return dnsbl.check(address)
                .settled()
                .toCompletableFuture()
                .join()
                .answers()
                .getFirst();
    }
}
