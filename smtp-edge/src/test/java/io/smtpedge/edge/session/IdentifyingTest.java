package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.reputation.event.Outcome;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY header: proxy-protocol.txt, versions 1 and 2. */
class IdentifyingTest {

    private static final InetSocketAddress PROXY = TestEdge.address("10.1.1.1", 33_000);
    private static final InetSocketAddress CLIENT = TestEdge.address("192.0.2.99", 50_000);

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String VERSION_1 = "PROXY TCP4 192.0.2.99 203.0.113.7 50000 25\r\n";
    /** PROXY, TCP over IPv4, 12 octets: 192.0.2.99, 203.0.113.7, 50000, 25. */
    private static final String VERSION_2 = octets(SIGNATURE + "2111000c" + "c0000263" + "cb007107" + "c350" + "0019");

    private final TestEdge edge = TestEdge.allowingAll();

    @BeforeEach
    void behindAProxy() {
        edge.mode = ListenMode.PROXY_PROTOCOL;
    }

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    @Test
    void versionOne() {
        TestSocket client = edge.accept(PROXY);

        client.peerSends(VERSION_1);

        assertThat(edge.backend.clients()).containsExactly(CLIENT);
        assertThat(edge.log())
                .startsWith("CONNECT from [192.0.2.99]:50000 to [203.0.113.7]:25", "ALLOWLISTED [192.0.2.99]:50000");
        client.peerResets();
        assertThat(edge.record().client()).isEqualTo(CLIENT);
        assertThat(edge.record().local()).isEqualTo(TestEdge.address("203.0.113.7", 25));
        assertThat(edge.record().bytes().fromClient())
                .as("the header is none of SMTP's")
                .isZero();
    }

    @Test
    void versionOneOverIpv6() {
        edge.accept(PROXY).peerSends("PROXY TCP6 2001:db8::1 2001:db8::25 50000 25\r\n");

        assertThat(edge.backend.clients()).containsExactly(TestEdge.address("2001:db8::1", 50_000));
    }

    @Test
    void versionTwo() {
        edge.accept(PROXY).peerSends(VERSION_2);

        assertThat(edge.backend.clients()).containsExactly(CLIENT);
    }

    @Test
    void versionTwoOverIpv6WithExtensions() {
        String ipv6 = "20010db8000000000000000000000001" + "20010db8000000000000000000000025" + "c350" + "0019";
        String authority = "02" + "0004" + "6d78656d";

        edge.accept(PROXY).peerSends(octets(SIGNATURE + "2121" + "002b" + ipv6 + authority));

        assertThat(edge.backend.clients()).containsExactly(TestEdge.address("2001:db8::1", 50_000));
    }

    /** Some proxies call an IPv4 client ::ffff:a.b.c.d; it is one client under both names. */
    @Test
    void aMappedAddressIsAnIpv4Client() {
        edge.accept(PROXY).peerSends("PROXY TCP6 ::ffff:192.0.2.99 ::ffff:203.0.113.7 50000 25\r\n");

        assertThat(edge.backend.clients()).containsExactly(CLIENT);
    }

    /** Health checks of the proxy itself. */
    @Test
    void aProxyThatSpeaksForItselfIsTheClient() {
        edge.accept(PROXY).peerSends(octets(SIGNATURE + "20000000"));
        edge.accept(TestEdge.address("10.1.1.2", 33_000)).peerSends("PROXY UNKNOWN\r\n");

        assertThat(edge.backend.clients()).containsExactly(PROXY, TestEdge.address("10.1.1.2", 33_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {VERSION_1, "v2"})
    void octetByOctetWithDataBehindIt(String version) {
        String header = version.equals("v2") ? VERSION_2 : version;
        TestSocket client = edge.accept(PROXY);

        client.peerSendsSingly(header + "EHLO a.example\r\n");
        edge.backend.socket().peerSends("220 mta.example\r\n");

        assertThat(edge.backend.clients()).containsExactly(CLIENT);
        assertThat(edge.backend.socket().peerReceived()).isEqualTo("EHLO a.example\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {VERSION_1, "v2"})
    void dataInThePacketOfTheHeader(String version) {
        String header = version.equals("v2") ? VERSION_2 : version;
        TestSocket client = edge.accept(PROXY);

        client.peerSends(header + "EHLO a.example\r\n");
        client.peerSends("NOOP\r\n");
        edge.backend.socket().peerSends("220 mta.example\r\n");

        assertThat(edge.backend.socket().peerReceived()).isEqualTo("EHLO a.example\r\nNOOP\r\n");
    }

    /** What comes with the header comes before the greeting: it is talking early, like anything else that does. */
    @Test
    void dataInThePacketOfTheHeaderIsEarly() {
        edge.allow = List.of();

        edge.accept(PROXY).peerSends(VERSION_2 + "EHLO a.example\r\n");

        assertThat(edge.log()).contains("PREGREET 16 after 0 from [192.0.2.99]:50000: EHLO a.example\\r\\n");
    }

    @Test
    void theClientIsJudgedNotTheProxy() {
        edge.deny = List.of(Cidr.parse("192.0.2.99"));
        edge.allow = List.of(Cidr.parse("10.0.0.0/8"));

        TestSocket client = edge.accept(PROXY);
        client.peerSends(VERSION_2 + "QUIT\r\n");

        assertThat(client.peerReceived()).startsWith("521 5.3.2 ");
        assertThat(edge.backend.clients()).isEmpty();
    }

    @Test
    void limitsCountTheClientNotTheProxy() {
        edge.maxConnectionsPerClient = 1;
        edge.allow = List.of();
        edge.accept(PROXY).peerSends(VERSION_2);

        TestSocket second = edge.accept(TestEdge.address("10.1.1.1", 33_001));
        second.peerSends("PROXY TCP4 192.0.2.98 203.0.113.7 50000 25\r\n");
        TestSocket third = edge.accept(TestEdge.address("10.1.1.1", 33_002));
        third.peerSends("PROXY TCP4 192.0.2.99 203.0.113.7 50001 25\r\n");

        assertThat(second.isOpen()).isTrue();
        assertThat(third.peerReceived()).startsWith("421 4.7.0 ");
    }

    @Test
    void aStrangerMaySendNoHeader() {
        TestSocket stranger = edge.accept(TestEdge.address("198.51.100.7", 33_000));

        assertThat(stranger.peerReceived()).isEqualTo("421 4.3.2 No valid PROXY protocol header\r\n");
        assertThat(stranger.isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.BAD_PROXY_HEADER);
        assertThat(edge.log())
                .containsExactly("warning: no PROXY header from [198.51.100.7]:33000:"
                        + " the peer is not in listen.trusted-proxies");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO somebody.example\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "PROXY TCP4 192.0.2.99 203.0.113.7 50000\r\n",
                "PROXY TCP4 192.0.2.999 203.0.113.7 50000 25\r\n",
                "PROXY TCP4 192.0.2.99 203.0.113.7 99999 25\r\n",
                "PROXY UDP4 192.0.2.99 203.0.113.7 50000 25\r\n",
                "PROXY TCP4 no end of it xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003random bytes of a ClientHello\r\n",
            })
    void whatIsNoHeader(String octets) {
        TestSocket client = edge.accept(PROXY);

        client.peerSends(octets);

        assertThat(client.peerSawEnd()).isTrue();
        assertThat(edge.backend.clients()).isEmpty();
        assertThat(edge.outcome()).isEqualTo(Outcome.BAD_PROXY_HEADER);
        assertThat(edge.log()).last().asString().startsWith("warning: no PROXY header from [10.1.1.1]:33000: ");
    }

    /** Version 3; a family that is none of IP's; UDP; lengths too short for their family; an extension beyond the end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "3111000cc0000263cb007107c3500019",
                "2151000cc0000263cb007107c3500019",
                "2112000cc0000263cb007107c3500019",
                "21110004c0000263",
                "2121000cc0000263cb007107c3500019",
                "21110011c0000263cb007107c35000192002200000",
            })
    void whatIsNoVersionTwoHeader(String afterTheSignature) {
        TestSocket client = edge.accept(PROXY);

        client.peerSends(octets(SIGNATURE + afterTheSignature));

        assertThat(client.peerSawEnd()).isTrue();
        assertThat(edge.outcome()).isEqualTo(Outcome.BAD_PROXY_HEADER);
    }

    @Test
    void aHeaderThatComesTooLate() {
        TestSocket client = edge.accept(PROXY);
        client.peerSends(VERSION_1.substring(0, 20));

        edge.pass(TestEdge.TIMES.header().minusMillis(1));
        assertThat(client.isOpen()).isTrue();
        edge.pass(Duration.ofMillis(1));

        assertThat(client.peerReceived()).isEqualTo("421 4.3.2 No valid PROXY protocol header\r\n");
        assertThat(edge.record().detail()).isEqualTo("no header within 5000 ms");
    }

    @Test
    void aProxyThatHangsUpBeforeItsHeader() {
        edge.accept(PROXY).peerEnds();

        assertThat(edge.outcome()).isEqualTo(Outcome.HANGUP);
        assertThat(edge.record().client()).isEqualTo(PROXY);
        assertThat(edge.log()).as("it was no client").isEmpty();
    }

    private static String octets(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }
}
