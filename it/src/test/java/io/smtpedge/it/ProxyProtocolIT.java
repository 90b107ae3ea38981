package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** listen.mode = proxy-protocol: who the client is, is what a trusted proxy says, and nobody else. */
@ExtendWith(LeakWatch.class)
class ProxyProtocolIT {

    private static final String PROXY = "127.0.0.5";

    private final Stage stage =
            Stage.open("listen { mode = proxy-protocol, trusted-proxies = [\"127.0.0.5\"], header-time = 1s }");

    @AfterEach
    void stop() {
        stage.close();
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("v1", "192.0.2.7", ProxyHeaders.v1("192.0.2.7", "192.0.2.25")),
                Arguments.of("v1 over IPv6", "2001:db8::7", ProxyHeaders.v1("2001:db8::7", "2001:db8::25")),
                Arguments.of("v2", "192.0.2.7", ProxyHeaders.v2("192.0.2.7", "192.0.2.25")),
                Arguments.of("v2 over IPv6", "2001:db8::7", ProxyHeaders.v2("2001:db8::7", "2001:db8::25")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void theTrustedProxySaysWhoTheClientIs(String name, String client, byte[] header) throws IOException {
        try (SmtpClient proxy = stage.client(PROXY)) {
            proxy.sendRaw(header);
            proxy.expect(220);

            assertThat(stage.mta().visits())
                    .singleElement()
                    .satisfies(visit -> assertThat(visit.client()).isEqualTo(InetAddress.ofLiteral(client)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void aHeaderMayComeInPieces(String name, String client, byte[] header) throws Exception {
        try (SmtpClient proxy = stage.client(PROXY)) {
            proxy.drip(header, Duration.ofMillis(2));
            proxy.expect(220);
        }
    }

    @Test
    void theClientNamedInTheHeaderIsTheOneThatIsJudged() throws IOException {
        try (SmtpClient proxy = stage.client(PROXY)) {
            proxy.sendRaw(ProxyHeaders.v2(Stage.LISTED, "127.0.0.1"));
            proxy.expect(220);
            proxy.command("EHLO spammer.test", 250);
            proxy.command("MAIL FROM:<a@spammer.test>", 250);
            assertThat(proxy.command("RCPT TO:<b@mta.test>").toString()).contains("[127.0.0.66]");
        }
        assertThat(stage.mta().connections()).isZero();
    }

    @Test
    void bytesBehindTheHeaderAreEarlyTalk() throws IOException {
        try (SmtpClient proxy = stage.client(PROXY)) {
            byte[] early = ProxyHeaders.line("EHLO early.test\r\n");
            byte[] header = ProxyHeaders.v2("192.0.2.7", "192.0.2.25");
            byte[] both = Arrays.copyOf(header, header.length + early.length);
            System.arraycopy(early, 0, both, header.length, early.length);
            proxy.sendRaw(both);

            proxy.expect(220);
            proxy.expect(250);
            proxy.command("MAIL FROM:<a@early.test>", 250);
            assertThat(proxy.command("RCPT TO:<b@mta.test>", 550).toString()).contains("Protocol error");
        }
        assertThat(stage.mta().connections()).isZero();
    }

    static Stream<Arguments> wrongHeaders() {
        byte[] badVersion = ProxyHeaders.v2("192.0.2.7", "192.0.2.25");
        badVersion[12] = 0x31;
        byte[] shortAddresses = ProxyHeaders.v2("192.0.2.7", "192.0.2.25");
        shortAddresses[15] = 4;
        return Stream.of(
                Arguments.of("no header, but SMTP", ProxyHeaders.line("EHLO client.test\r\n")),
                Arguments.of("v1 with a bad address", ProxyHeaders.line("PROXY TCP4 192.0.2.300 192.0.2.25 1 25\r\n")),
                Arguments.of("v1 with a bad port", ProxyHeaders.line("PROXY TCP4 192.0.2.3 192.0.2.25 70000 25\r\n")),
                Arguments.of("v1 with words missing", ProxyHeaders.line("PROXY TCP4\r\n")),
                Arguments.of("v1 without an end", ProxyHeaders.line("PROXY TCP4 " + "1".repeat(200))),
                Arguments.of("v2 of another version", badVersion),
                Arguments.of("v2 too short for its family", shortAddresses),
                Arguments.of("binary noise", new byte[] {22, 3, 1, 0, 46, 1, 0, 0, 42, 3, 3, 13, 10, 13, 10, 0, 1}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongHeaders")
    void aWrongHeaderEndsTheConnection(String name, byte[] header) throws IOException {
        try (SmtpClient proxy = stage.client(PROXY)) {
            proxy.sendRaw(header);
            assertEnded(proxy);
        }
        assertOthersAreServed();
    }

    @Test
    void aHeaderThatDoesNotComeEndsTheConnection() throws IOException {
        try (SmtpClient proxy = stage.client(PROXY)) {
            assertEnded(proxy);
        }
        assertOthersAreServed();
    }

    @Test
    void aHeaderThatComesTooSlowlyEndsTheConnection() throws Exception {
        try (SmtpClient proxy = stage.client(PROXY)) {
            byte[] header = ProxyHeaders.v1("192.0.2.7", "192.0.2.25");
            // The deadline is for the whole header: to go on sending does not move it.
            for (byte octet : Arrays.copyOf(header, 12)) {
                Thread.sleep(100);
                try {
                    proxy.sendRaw(new byte[] {octet});
                } catch (IOException ended) {
                    break;
                }
            }
            assertEnded(proxy);
        }
        assertOthersAreServed();
    }

    @Test
    void aResetAmidTheHeaderLeavesNothing() throws IOException {
        try (SmtpClient proxy = stage.client(PROXY)) {
            proxy.sendRaw(Arrays.copyOf(ProxyHeaders.v2("192.0.2.7", "192.0.2.25"), 14));
            proxy.reset();
        }
        assertOthersAreServed();
    }

    @Test
    void nobodyElseMaySendAHeader() throws IOException {
        try (SmtpClient stranger = stage.client("127.0.0.6")) {
            stranger.sendRaw(ProxyHeaders.v2("192.0.2.7", "192.0.2.25"));
            assertEnded(stranger);
        }
        assertThat(stage.mta().connections()).isZero();
        assertOthersAreServed();
    }

    @Test
    void aHealthCheckOfTheProxyItselfIsForwardedAsTheProxys() throws IOException {
        try (SmtpClient proxy = stage.client(PROXY)) {
            proxy.sendRaw(ProxyHeaders.v2Local());
            proxy.expect(220);
        }
        assertThat(stage.mta().visits())
                .singleElement()
                .satisfies(visit -> assertThat(visit.client()).isEqualTo(InetAddress.ofLiteral(PROXY)));
    }

    /** At most one temporary refusal is said, and the connection is closed: in well under the 5 s of patience. */
    private static void assertEnded(SmtpClient client) throws IOException {
        client.patience(Duration.ofSeconds(5));
        assertThat(client.readToEnd()).matches("(421 .*\r\n)?");
    }

    private void assertOthersAreServed() throws IOException {
        int before = stage.mta().visits().size();
        try (SmtpClient proxy = stage.client(PROXY)) {
            proxy.sendRaw(ProxyHeaders.v2("192.0.2.7", "192.0.2.25"));
            proxy.expect(220);
        }
        assertThat(stage.mta().visits()).hasSize(before + 1);
    }
}
