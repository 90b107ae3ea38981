package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.smtpedge.it.parts.Command;
import io.smtpedge.it.parts.RealTools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Senders that insist on TLS read the refusal: real clients, with OpenSSL. */
@ExtendWith(LeakWatch.class)
class RefusalUnderTlsIT {

    private static final String REFUSAL = "550 5.7.1 Service unavailable; client [127.0.0.66] blocked using bl.test";

    private final LogLines log = LogLines.of("postscreen");
    private final X509Bundle first = selfSigned(true);

    @TempDir
    private Path folder;

    private Path certificate;
    private Path key;

    @BeforeEach
    void write() throws IOException {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
        write(first);
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    @ParameterizedTest
    @CsvSource({"-tls1_2, TLSv1.2", "-tls1_3, TLSv1.3"})
    void opensslReadsTheRefusal(String option, String version) {
        try (Stage stage = open()) {
            String output = openssl(
                    stage,
                    "EHLO inside.test\nMAIL FROM:<a@inside.test>\nRCPT TO:<b@mta.test>\nQUIT\n",
                    option,
                    "-quiet",
                    "-ign_eof");

            assertThat(output).contains(REFUSAL, "221 2.0.0 Bye");
            await().untilAsserted(() -> assertThat(log.all())
                    .anyMatch(line -> line.startsWith("Anonymous TLS connection established from [127.0.0.66]")
                            && line.contains(version))
                    .anyMatch(line -> line.contains(REFUSAL + "; ref ")
                            && line.endsWith(
                                    "; from=<a@inside.test>, to=<b@mta.test>, proto=ESMTP, helo=<inside.test>")));
            assertThat(stage.mta().deliveries()).isEmpty();
        }
    }

    /** swaks with --tls sends no mail without TLS, as a sender with an MTA-STS or DANE policy. */
    @Test
    void swaksThatInsistsOnTlsReadsTheRefusal() {
        assumeTrue(
                RealTools.has("swaks")
                        && Command.attempt(List.of("swaks", "--support"), "")
                                .output()
                                .contains("TLS supported"),
                "swaks is not installed, or cannot speak TLS; run apt-get install swaks libnet-ssleay-perl");
        try (Stage stage = open()) {
            Command.Result result = Command.attempt(
                    List.of(
                            "swaks",
                            "--server",
                            "127.0.0.1:" + stage.address().getPort(),
                            "--local-interface",
                            Stage.LISTED,
                            "--tls",
                            "--ehlo",
                            "swaks.test",
                            "--from",
                            "a@swaks.test",
                            "--to",
                            "b@mta.test"),
                    "");

            assertThat(result.output()).contains("=== TLS started", "<~* " + REFUSAL);
            assertThat(result.status()).as("swaks: no recipient was accepted").isEqualTo(24);
        }
    }

    /** Each renegotiation of TLS 1.2 would be a handshake that no budget counts. */
    @Test
    void renegotiationIsRefused() {
        try (Stage stage = open()) {
            openssl(stage, "R\nNOOP\n", "-tls1_2");

            await().untilAsserted(
                            () -> assertThat(log.all()).anyMatch(line -> line.startsWith("DISCONNECT [127.0.0.66]")));
            assertThat(log.all().stream().filter(line -> line.startsWith("Anonymous TLS")))
                    .hasSize(1);
        }
    }

    @Test
    void aRenewedCertificateIsShownWithoutARestart() throws Exception {
        X509Bundle second = selfSigned(false);
        try (Stage stage = open()) {
            assertThat(shown(stage)).isEqualTo(first.getCertificate());

            Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nhalf a certi");
            Thread.sleep(Duration.ofSeconds(5));
            assertThat(shown(stage)).as("a bad file").isEqualTo(first.getCertificate());
            write(second);

            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(shown(stage)).isEqualTo(second.getCertificate()));
        }
    }

    private Stage open() {
        assumeTrue(RealTools.has("openssl"), "openssl is not installed; run apt-get install openssl");
        return Stage.open("tls { certificate = \"" + certificate + "\", key = \"" + key + "\" }");
    }

    private static Certificate shown(Stage stage) throws Exception {
        String output = openssl(stage, "", "-showcerts");
        int begin = output.indexOf("-----BEGIN CERTIFICATE");
        assertThat(begin).as(output).isNotNegative();
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(output.substring(begin).getBytes(StandardCharsets.US_ASCII)));
    }

    /** Connects from the listed address, says EHLO and STARTTLS, and then, with CRLF at each line's end, the input. */
    private static String openssl(Stage stage, String input, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-starttls",
                "smtp",
                "-crlf",
                "-bind",
                Stage.LISTED,
                "-connect",
                "127.0.0.1:" + stage.address().getPort()));
        command.addAll(List.of(options));
        return Command.attempt(command, input).output();
    }

    private void write(X509Bundle bundle) throws IOException {
        Files.writeString(certificate, bundle.getCertificatePEM());
        Files.writeString(key, bundle.getPrivateKeyPEM());
    }

    private static X509Bundle selfSigned(boolean rsa) {
        try {
            CertificateBuilder builder =
                    new CertificateBuilder().subject("CN=mx.test").setIsCertificateAuthority(true);
            return (rsa ? builder.rsa2048() : builder.ecp256()).buildSelfSigned();
        } catch (Exception failed) {
            throw new IllegalStateException("no certificate could be made", failed);
        }
    }
}
