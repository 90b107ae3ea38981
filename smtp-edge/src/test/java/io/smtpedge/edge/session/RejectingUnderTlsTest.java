package io.smtpedge.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.tls.Credentials;
import io.smtpedge.edge.tls.StartTls;
import io.smtpedge.edge.tls.TestFiles;
import io.smtpedge.reputation.event.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dialogue with a refused client that wants TLS. */
class RejectingUnderTlsTest {

    private static final String EHLO_BEFORE = """
            250-mx.example
            250-PIPELINING
            250-ENHANCEDSTATUSCODES
            250-8BITMIME
            250-SMTPUTF8
            250 STARTTLS
            """.replace("\n", "\r\n");

    private static final String EHLO_INSIDE = """
            250-mx.example
            250-PIPELINING
            250-ENHANCEDSTATUSCODES
            250-8BITMIME
            250 SMTPUTF8
            """.replace("\n", "\r\n");

    private static final String READY = "220 2.0.0 Ready to start TLS\r\n";
    private static final String REFUSAL =
            "550 5.7.1 Service unavailable; client [192.0.2.66] blocked using bl.example; ref session-1";

    private static Credentials credentials;

    private final TestEdge edge = TestEdge.refusingAll();

    @BeforeAll
    static void makeCertificate() {
        var bundle = TestFiles.selfSigned(Algorithm.ecp256);
        credentials = new Credentials(
                List.of(bundle.getCertificate()), bundle.getKeyPair().getPrivate());
    }

    @BeforeEach
    void offerTls() throws Exception {
        edge.startTls = StartTls.with(credentials, new StartTls.Limits(10, 10, 4000));
    }

    @AfterEach
    void nothingIsLive() {
        edge.endAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theRefusalIsReadInsideTls(String version) {
        TestSocket client = edge.refused();
        client.peerSends("EHLO outside.example\r\n");
        assertThat(client.peerReceived()).isEqualTo(EHLO_BEFORE);
        TlsPeer peer = startTls(client, version);

        assertThat(peer.says("EHLO inside.example\r\n")).isEqualTo(EHLO_INSIDE);
        assertThat(peer.says("MAIL FROM:<a@inside.example>\r\nRCPT TO:<b@example>\r\n"))
                .isEqualTo("250 2.1.0 Ok\r\n" + REFUSAL + "\r\n");
        assertThat(peer.says("QUIT\r\n")).isEqualTo("221 2.0.0 Bye\r\n");

        assertThat(peer.sawCloseNotify()).isTrue();
        assertThat(client.peerSawEnd()).isTrue();
        assertThat(edge.log())
                .containsExactly(
                        "CONNECT from [192.0.2.66]:40000 to [203.0.113.25]:25",
                        "DNSBL rank 3 for [192.0.2.66]:40000",
                        "Anonymous TLS connection established from [192.0.2.66]:40000: " + peer.agreed(),
                        "NOQUEUE: reject: RCPT from [192.0.2.66]:40000: " + REFUSAL
                                + "; from=<a@inside.example>, to=<b@example>, proto=ESMTP, helo=<inside.example>",
                        "DISCONNECT [192.0.2.66]:40000");
        assertThat(peer.agreed()).startsWith(version + " with cipher TLS_");
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(edge.record().dialogue()).satisfies(dialogue -> {
            assertThat(dialogue.tls()).isTrue();
            assertThat(dialogue.helo()).isEqualTo("inside.example");
            assertThat(dialogue.envelopes()).hasSize(1);
        });
    }

    /** RFC 3207, 4.2: what was said in plain text may have been said by anyone. */
    @Test
    void nothingCountsThatWasSaidBefore() {
        TestSocket client = edge.refused();
        client.peerSends("EHLO outside.example\r\nMAIL FROM:<a@outside.example>\r\n");
        assertThat(client.peerReceived()).isEqualTo(EHLO_BEFORE + "250 2.1.0 Ok\r\n");
        TlsPeer peer = startTls(client, "TLSv1.3");

        assertThat(peer.says("RCPT TO:<b@example>\r\n")).isEqualTo("503 5.5.1 Error: need MAIL command\r\n");
        assertThat(peer.says("MAIL FROM:<a@x>\r\n")).isEqualTo("503 5.5.1 Error: send HELO/EHLO first\r\n");
        assertThat(peer.says("STARTTLS\r\n")).isEqualTo("503 5.5.1 Error: TLS already active\r\n");
    }

    @Test
    void argumentsAreRefused() {
        Transcript.play(edge.accept(), """
                S: 220 mx.example ESMTP
                C: STARTTLS now
                S: 501 5.5.4 Syntax error in arguments
                C: QUIT
                S: 221 2.0.0 Bye
                * end
                """);
    }

    /** CVE-2011-0411: a command put behind STARTTLS by someone on the way must not be taken for one inside TLS. */
    @Test
    void whatComesWithStartTlsEndsTheSession() {
        TestSocket client = edge.refused();

        client.peerSends("EHLO a\r\nSTARTTLS\r\nMAIL FROM:<injected@x>\r\nRCPT TO:<b@x>\r\n");

        assertThat(client.peerReceived())
                .isEqualTo(EHLO_BEFORE + "554 5.5.1 Error: command pipelining after STARTTLS\r\n");
        client.peerEnds();
        assertThat(edge.log())
                .contains("COMMAND PIPELINING from [192.0.2.66]:40000 after STARTTLS:"
                        + " MAIL FROM:<injected@x>\\r\\nRCPT TO:<b@x>\\r\\n");
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(edge.record().detail()).isEqualTo("talked on after STARTTLS");
    }

    /** The same a packet later: by then only TLS is understood. */
    @Test
    void plainTextAfterTheReplyIsNoHandshake() {
        TestSocket client = edge.refused();
        client.peerSends("STARTTLS\r\n");
        assertThat(client.peerReceived()).isEqualTo(READY);

        client.peerSends("MAIL FROM:<injected@x>\r\nRCPT TO:<b@x>\r\n");

        assertThat(client.isOpen()).isFalse();
        assertThat(edge.log())
                .noneMatch(line -> line.startsWith("NOQUEUE"))
                .anyMatch(line -> line.startsWith("SSL_accept error from [192.0.2.66]:40000: not an SSL/TLS record"));
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(edge.record().detail())
                .startsWith("no TLS: not an SSL/TLS record")
                .hasSizeLessThan(120);
    }

    @Test
    void earlyStartTlsIsAnsweredAfterTheGreeting() {
        edge.pregreet = Action.IGNORE;
        TestSocket client = edge.accept();

        TlsPeer peer = startTls(client, "TLSv1.3", "220 mx.example ESMTP\r\n");

        assertThat(peer.says("NOOP\r\n")).isEqualTo("250 2.0.0 Ok\r\n");
    }

    @Test
    void octetsOneByOne() {
        TestSocket client = edge.refused();
        TlsPeer peer = startTls(client, "TLSv1.2");

        for (char octet : "NOOP\r".toCharArray()) {
            assertThat(peer.says(String.valueOf(octet))).isEmpty();
        }
        assertThat(peer.says("\n")).isEqualTo("250 2.0.0 Ok\r\n");
    }

    @Test
    void aHandshakeHasTenSeconds() {
        TestSocket client = edge.refused();
        client.peerSends("STARTTLS\r\n");

        edge.pass(Duration.ofSeconds(9));
        assertThat(client.isOpen()).isTrue();
        client.peerSends("\u0016\u0003\u0001");
        edge.pass(Duration.ofSeconds(1));

        assertThat(client.isOpen()).isFalse();
        assertThat(edge.record().detail()).isEqualTo("no TLS: no handshake in time");
    }

    @Test
    void linesInsideTlsHaveTheTimeOfOthers() {
        TestSocket client = edge.refused();
        edge.pass(Duration.ofSeconds(290));
        TlsPeer peer = startTls(client, "TLSv1.3");

        edge.pass(Duration.ofSeconds(299));
        assertThat(peer.hears()).isEmpty();
        edge.pass(Duration.ofSeconds(1));

        assertThat(peer.hears()).isEqualTo("421 4.4.2 mx.example Error: timeout exceeded\r\n");
        assertThat(peer.sawCloseNotify()).isTrue();
    }

    @Test
    void onlySoManyHandshakesASecond() throws Exception {
        edge.startTls = StartTls.with(credentials, new StartTls.Limits(2, 10, 4000));
        TestSocket first = asksForTls(40_001, READY);
        TestSocket second = asksForTls(40_002, READY);
        TestSocket third = asksForTls(40_003, "454 4.7.0 TLS is not available now; try again later\r\n");

        third.peerSends("EHLO a\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n");
        assertThat(third.peerReceived()).endsWith(REFUSAL.replace("session-1", "session-3") + "\r\n");
        edge.pass(Duration.ofSeconds(1));
        third.peerSends("STARTTLS\r\n");
        assertThat(third.peerReceived()).isEqualTo(READY);
        assertThat(List.of(first, second)).allMatch(TestSocket::isOpen);
    }

    @Test
    void onlySoManyInTlsAtOnce() throws Exception {
        edge.startTls = StartTls.with(credentials, new StartTls.Limits(100, 1, 4000));
        TestSocket first = asksForTls(40_001, READY);
        asksForTls(40_002, "454 4.7.0 TLS is not available now; try again later\r\n");

        first.peerResets();

        asksForTls(40_003, READY);
    }

    /** A client can keep TLS busy without ever saying a word of SMTP. */
    @Test
    void octetsUnderTlsAreBounded() {
        TestSocket client = edge.refused();
        TlsPeer peer = startTls(client, "TLSv1.3");

        int records = 0;
        while (client.isOpen() && records < 10_000) {
            peer.says("x");
            records++;
            if (records % 1500 == 0) {
                peer.says("\r\n");
            }
        }

        assertThat(client.isOpen()).isFalse();
        assertThat(edge.record().bytes().fromClient()).isLessThan(10_000);
        assertThat(edge.record().detail()).isEqualTo("the client's TLS broke: more than 73536 octets under TLS");
    }

    @Test
    void aCloseNotifyIsAnEnd() {
        TestSocket client = edge.refused();
        TlsPeer peer = startTls(client, "TLSv1.2");

        peer.closesNotify();

        assertThat(client.isOpen()).isFalse();
        assertThat(edge.record().detail()).isEqualTo("the client hung up");
        assertThat(edge.log()).containsOnlyOnce("DISCONNECT [192.0.2.66]:40000");
    }

    @Test
    void aClientThatDoesNotReadKeepsNothingAlive() {
        TestSocket client = edge.refused();
        TlsPeer peer = startTls(client, "TLSv1.3");
        client.peerStopsReading();

        peer.says("EHLO a\r\nQUIT\r\n");
        edge.pass(TestEdge.TIMES.depart());

        assertThat(client.isOpen()).isFalse();
        assertThat(edge.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void theEndOfTheEdgeIsToldInsideTls() {
        TlsPeer peer = startTls(edge.refused(), "TLSv1.3");

        edge.stop();

        assertThat(peer.hears()).startsWith("421 4.3.2");
        assertThat(peer.sawCloseNotify()).isTrue();
    }

    private TestSocket asksForTls(int port, String answer) {
        TestSocket client = edge.accept(TestEdge.address("192.0.2.66", port));
        client.peerReceived();
        client.peerSends("STARTTLS\r\n");
        assertThat(client.peerReceived()).isEqualTo(answer);
        return client;
    }

    private static TlsPeer startTls(TestSocket client, String version) {
        return startTls(client, version, "");
    }

    private static TlsPeer startTls(TestSocket client, String version, String before) {
        client.peerSends("STARTTLS\r\n");
        assertThat(client.peerReceived()).isEqualTo(before + READY);
        return TlsPeer.on(client, version);
    }
}
