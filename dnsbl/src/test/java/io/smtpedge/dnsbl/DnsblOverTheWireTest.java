package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtpedge.dnsbl.TestDnsServer.Behaviour;
import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The whole client against a real DNS server on loopback. What the server serves stands in each test. */
@Timeout(60)
class DnsblOverTheWireTest {

    private static final Duration AMPLE = Duration.ofSeconds(20);
    private static final InetAddress LISTED = InetAddress.ofLiteral("192.0.2.66");
    private static final InetAddress CLEAN = InetAddress.ofLiteral("192.0.2.11");

    private static final String ZONE = """
            bl.test.                 900 IN SOA ns.bl.test. root.bl.test. 1 3600 600 86400 150
            66.2.0.192.bl.test.      300 IN A   127.0.0.2
            66.2.0.192.bl.test.      200 IN A   127.0.0.10
            66.2.0.192.bl.test.      300 IN TXT "Spam from " "192.0.2.66"
            """;

    @Test
    void aListedAndACleanAddress() throws IOException {
        try (TestDnsServer server = TestDnsServer.serving(ZONE);
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            Listed listed = (Listed) answer(dnsbl, LISTED);
            NotListed clean = (NotListed) answer(dnsbl, CLEAN);

            assertThat(listed.codes())
                    .containsExactlyInAnyOrder(ReturnCode.of(127, 0, 0, 2), ReturnCode.of(127, 0, 0, 10));
            assertThat(listed.reason()).isEqualTo("Spam from 192.0.2.66");
            assertThat(listed.ttl()).as("the shortest of the records").isEqualTo(Duration.ofSeconds(200));
            assertThat(clean.ttl())
                    .as("the SOA's MINIMUM, shorter than its TTL")
                    .isEqualTo(Duration.ofSeconds(150));
        }
    }

    @Test
    void anAliasIsFollowed() throws IOException {
        try (TestDnsServer server = TestDnsServer.serving("""
                66.2.0.192.bl.test.  100 IN CNAME two.codes.test.
                two.codes.test.      300 IN CNAME code.codes.test.
                code.codes.test.     300 IN A     127.0.0.2
                11.2.0.192.bl.test.  300 IN CNAME clean.codes.test.
                codes.test.          300 IN SOA   ns.codes.test. root.codes.test. 1 3600 600 86400 300
                """);
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            assertThat(answer(dnsbl, LISTED)).isInstanceOf(Listed.class);
            assertThat(answer(dnsbl, LISTED).ttl()).isLessThanOrEqualTo(Duration.ofSeconds(100));
            assertThat(answer(dnsbl, CLEAN)).isInstanceOf(NotListed.class);
        }
    }

    @Test
    void aNameWithoutAnAddressIsNotListed() throws IOException {
        try (TestDnsServer server = TestDnsServer.serving("""
                66.2.0.192.bl.test.  300 IN TXT "A text alone is no listing"
                """);
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            assertThat(answer(dnsbl, LISTED)).isInstanceOf(NotListed.class);
        }
    }

    @Test
    void ipv6ClientsAndIpv6Resolvers() throws IOException {
        InetAddress client = InetAddress.ofLiteral("2001:db8::66");
        try (TestDnsServer server = TestDnsServer.servingOn("::1", """
                6.6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test. 300 IN A 127.0.0.3
                """);
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            assertThat(answer(dnsbl, client)).isInstanceOf(Listed.class);
        }
    }

    // ---- answers that are no verdict ----

    @ParameterizedTest
    @ValueSource(ints = {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP})
    void aResolversErrorIsUnavailableWithoutWaitingForTheDeadline(int rcode) throws IOException {
        try (TestDnsServer server = TestDnsServer.serving(ZONE, Behaviour.failing(rcode));
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            Unavailable answer = (Unavailable) answer(dnsbl, LISTED);

            assertThat(answer.cause()).isEqualTo(Cause.RESOLVER);
            assertThat(answer.detail()).isEqualTo("resolver 127.0.0.1 answered " + Rcode.string(rcode));
            assertThat(answer.latency()).isLessThan(AMPLE);
        }
    }

    @Test
    void anAddressOutsideOf127IsUnavailable() throws IOException {
        try (TestDnsServer server = TestDnsServer.serving("66.2.0.192.bl.test. 300 IN A 8.8.8.8");
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            assertThat(((Unavailable) answer(dnsbl, LISTED)).cause()).isEqualTo(Cause.NOT_A_RETURN_CODE);
        }
    }

    @Test
    void anErrorCodeIsUnavailable() throws IOException {
        try (TestDnsServer server = TestDnsServer.serving("66.2.0.192.bl.test. 300 IN A 127.255.255.254");
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            assertThat(((Unavailable) answer(dnsbl, LISTED)).cause()).isEqualTo(Cause.ERROR_CODE);
        }
    }

    /** A server that does not recurse points elsewhere. An empty answer section then says nothing about the address. */
    @Test
    void aReferralIsUnavailable() throws IOException {
        Behaviour referring = (query, honest, overTcp) -> {
            honest.getHeader().setRcode(Rcode.NOERROR);
            honest.removeAllRecords(Section.AUTHORITY);
            honest.addRecord(
                    new NSRecord(Name.fromString("test."), 1, 300, Name.fromString("ns.test.")), Section.AUTHORITY);
            return List.of(honest);
        };
        try (TestDnsServer server = TestDnsServer.serving(ZONE, referring);
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            assertThat(((Unavailable) answer(dnsbl, CLEAN)).detail()).contains("referral");
        }
    }

    // ---- loss, delay and forgery ----

    @Test
    void silenceEndsAtTheDeadlineAndOpensNoNewSockets() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(descriptors), "needs /proc to count descriptors");
        Duration deadline = Duration.ofMillis(300);
        try (TestDnsServer server = TestDnsServer.serving(ZONE, Behaviour.SILENT);
                Dnsbl dnsbl = open(deadline, server.address())) {
            long before = count(descriptors);

            List<CompletableFuture<DnsblResult>> checks = IntStream.range(0, 3_000)
                    .mapToObj(i -> dnsbl.check(InetAddress.ofLiteral("10.0." + i / 250 + "." + i % 250))
                            .settled()
                            .toCompletableFuture())
                    .toList();

            assertThat(checks).allSatisfy(check -> {
                Unavailable answer = (Unavailable) check.join().answers().getFirst();
                assertThat(answer.cause()).isEqualTo(Cause.TIMEOUT);
                assertThat(answer.latency()).isGreaterThanOrEqualTo(deadline);
                assertThat(check.join().partial()).isTrue();
            });
            // 64 sockets, and a second generation of them that still listens for late answers.
            assertThat(count(descriptors) - before).isLessThan(300);
        }
    }

    @Test
    void aLostDatagramIsSentAgain() throws IOException {
        AtomicBoolean lost = new AtomicBoolean();
        Behaviour losingTheFirst =
                (query, honest, overTcp) -> lost.compareAndSet(false, true) ? List.of() : List.of(honest);
        try (TestDnsServer server = TestDnsServer.serving(ZONE, losingTheFirst);
                Dnsbl dnsbl = open(Duration.ofSeconds(4), server.address())) {
            assertThat(answer(dnsbl, CLEAN)).isInstanceOf(NotListed.class);
            assertThat(server.udpQueries()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aLateAnswerServesTheNextClient() throws Exception {
        CompletableFuture<Void> awake = new CompletableFuture<>();
        Behaviour slow = (query, honest, overTcp) -> {
            awake.get();
            return List.of(honest);
        };
        Duration deadline = Duration.ofSeconds(1);
        try (TestDnsServer server = TestDnsServer.serving(ZONE, slow);
                Dnsbl dnsbl = open(deadline, server.address())) {
            assertThat(dnsbl.check(CLEAN).decided().toCompletableFuture().join().unavailable())
                    .hasSize(1);

            awake.complete(null);

            // From the cache, or from the query that the first check began more than its deadline ago.
            ZoneAnswer late = answer(dnsbl, CLEAN);
            assertThat(late).isInstanceOf(NotListed.class);
            assertThat(late.source() == Source.CACHE || late.latency().compareTo(deadline.dividedBy(2)) >= 0)
                    .isTrue();
        }
    }

    @Test
    void forgedAnswersAreDroppedAndTheTrueOneIsAwaited() throws IOException {
        try (TestDnsServer server = TestDnsServer.serving(ZONE, DnsblOverTheWireTest::forging);
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            assertThat(answer(dnsbl, CLEAN)).isInstanceOf(NotListed.class);
            assertThat(server.udpQueries()).as("nothing was asked again").isEqualTo(1);
        }
    }

    /** Before the true answer: listings with a wrong id, for another name, of another type, and one that is a query. */
    private static List<Message> forging(Message query, Message honest, boolean overTcp) throws IOException {
        int id = query.getHeader().getID();
        String asked = query.getQuestion().getName().toString();
        Message wrongId = listing((id + 1) & 0xffff, asked, "A");
        Message wrongName = listing(id, "66.2.0.192.bl.test.", "A");
        Message wrongType = listing(id, asked, "TXT");
        Message query2 = listing(id, asked, "A");
        query2.getHeader().unsetFlag(Flags.QR);
        Message noQuestion = listing(id, asked, "A");
        noQuestion.removeAllRecords(Section.QUESTION);
        return List.of(wrongId, wrongName, wrongType, query2, noQuestion, honest);
    }

    private static Message listing(int id, String name, String type) throws IOException {
        Name owner = Name.fromString(name);
        Message message = new Message(id);
        Header header = message.getHeader();
        header.setFlag(Flags.QR);
        message.addRecord(Record.newRecord(owner, Type.value(type), DClass.IN), Section.QUESTION);
        message.addRecord(new ARecord(owner, DClass.IN, 300, InetAddress.ofLiteral("127.0.0.2")), Section.ANSWER);
        return message;
    }

    // ---- several resolvers ----

    @Test
    void whereNobodyListensItSaysSo() throws IOException {
        InetSocketAddress nobody;
        try (DatagramSocket closed = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = (InetSocketAddress) closed.getLocalSocketAddress();
        }
        try (Dnsbl dnsbl = open(Duration.ofSeconds(1), nobody)) {
            Unavailable answer = (Unavailable) answer(dnsbl, CLEAN);

            assertThat(answer.cause()).isEqualTo(Cause.RESOLVER);
            assertThat(answer.detail())
                    .isEqualTo(
                            "resolver 127.0.0.1: connection refused: nothing listens at its port " + nobody.getPort());
        }
    }

    @Test
    void whereNobodyListensTheNextResolverIsAskedAtOnce() throws IOException {
        InetSocketAddress closed;
        try (DatagramSocket port = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            closed = (InetSocketAddress) port.getLocalSocketAddress();
        }
        try (TestDnsServer server = TestDnsServer.serving(ZONE);
                Dnsbl dnsbl = open(AMPLE, closed, server.address())) {
            ZoneAnswer answer = answer(dnsbl, LISTED);

            assertThat(answer).isInstanceOf(Listed.class);
            assertThat(answer.latency())
                    .as("without waiting for an attempt to time out")
                    .isLessThan(AMPLE.dividedBy(12));
        }
    }

    @Test
    void aSilentResolverCostsAnAttempt() throws IOException {
        try (TestDnsServer silent = TestDnsServer.serving("", Behaviour.SILENT);
                TestDnsServer server = TestDnsServer.serving(ZONE);
                Dnsbl dnsbl = open(Duration.ofSeconds(6), silent.address(), server.address())) {
            ZoneAnswer answer = answer(dnsbl, CLEAN);

            assertThat(answer).isInstanceOf(NotListed.class);
            assertThat(answer.latency()).isBetween(Duration.ofMillis(330), Duration.ofSeconds(5));
            assertThat(silent.udpQueries()).isPositive();
        }
    }

    @Test
    void aFailingResolverIsNotTheLastWord() throws IOException {
        try (TestDnsServer failing = TestDnsServer.serving("", Behaviour.failing(Rcode.SERVFAIL));
                TestDnsServer server = TestDnsServer.serving(ZONE);
                Dnsbl dnsbl = open(AMPLE, failing.address(), server.address())) {
            assertThat(answer(dnsbl, LISTED)).isInstanceOf(Listed.class);
        }
    }

    // ---- long answers ----

    @Test
    void anAnswerTooLongForADatagramIsFetchedOverTcp() throws IOException {
        StringBuilder zone = new StringBuilder();
        for (int code = 2; code < 62; code++) {
            zone.append("66.2.0.192.bl.test. 300 IN A 127.0.0.").append(code).append('\n');
        }
        try (TestDnsServer server = TestDnsServer.serving(zone.toString());
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            assertThat(((Listed) answer(dnsbl, LISTED)).codes()).hasSize(60);
            assertThat(server.tcpQueries()).isEqualTo(1);
        }
    }

    @Test
    void aCutAnswerWithoutTcpIsUnavailable() throws IOException {
        Behaviour cutting = (query, honest, overTcp) -> {
            honest.getHeader().setFlag(Flags.TC);
            return overTcp ? List.of() : List.of(honest);
        };
        try (TestDnsServer server = TestDnsServer.serving(ZONE, cutting);
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            assertThat(((Unavailable) answer(dnsbl, LISTED)).detail())
                    .contains("cut its answer short and gave none over TCP");
        }
    }

    // ---- the limits ----

    @Test
    void thousandsOfChecksAtOnceAllGetTheirAnswer() throws IOException {
        try (TestDnsServer server = TestDnsServer.serving(ZONE);
                Dnsbl dnsbl = open(AMPLE, server.address())) {
            List<CompletableFuture<DnsblResult>> checks = IntStream.range(0, 5_000)
                    .mapToObj(i -> dnsbl.check(InetAddress.ofLiteral("10.0." + i / 250 + "." + i % 250))
                            .settled()
                            .toCompletableFuture())
                    .toList();

            assertThat(checks).allMatch(check -> check.join().unavailable().isEmpty());
        }
    }

    @Test
    void aConfigurationThatCannotWorkIsRefused() {
        List<ZoneSpec> zones = List.of(ZoneSpec.parse("bl.test"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dnsbl.open(new DnsblConfig(List.of(), zones, 1, AMPLE)))
                .withMessageContaining("no resolver");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dnsbl.open(new DnsblConfig(
                        List.of(InetSocketAddress.createUnresolved("resolver.invalid", 53)), zones, 1, AMPLE)))
                .withMessageContaining("resolver.invalid");
    }

    private static Dnsbl open(Duration deadline, InetSocketAddress... resolvers) {
        return Dnsbl.open(new DnsblConfig(List.of(resolvers), List.of(ZoneSpec.parse("bl.test")), 1, deadline));
    }

    private static ZoneAnswer answer(Dnsbl dnsbl, InetAddress address) {
        return dnsbl.check(address)
                .settled()
                .toCompletableFuture()
                .join()
                .answers()
                .getFirst();
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
