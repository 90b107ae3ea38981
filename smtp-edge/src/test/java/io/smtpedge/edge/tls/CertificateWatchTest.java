package io.smtpedge.edge.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Certificates are renewed while the edge runs: what is used when, and what is logged. */
class CertificateWatchTest {

    private static final StartTls.Limits LIMITS = new StartTls.Limits(10, 10, 1000);

    private final Logger logger = (Logger) LoggerFactory.getLogger(CertificateWatch.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final X509Bundle first = TestFiles.selfSigned(Algorithm.ecp256);
    private final X509Bundle second = TestFiles.selfSigned(Algorithm.ecp256);
    private Instant now = TestFiles.NOON;

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void aRenewedPairIsUsedOnceItHasSettled() throws Exception {
        CertificateWatch watch = watch(first);
        watch.run();
        TestFiles.write(folder, second);

        watch.run();
        assertThat(shown(watch)).isEqualTo(first.getCertificate());
        watch.run();

        assertThat(shown(watch)).isEqualTo(second.getCertificate());
        assertThat(lines()).singleElement().asString().contains("was read anew: EC certificate of CN=mx.example");
        watch.run();
        assertThat(lines()).hasSize(1);
    }

    @Test
    void aPairThatIsWrittenOneAfterTheOtherNeverMismatches() throws Exception {
        CertificateWatch watch = watch(first);

        Files.writeString(folder.resolve("cert.pem"), second.getCertificatePEM());
        watch.run();
        Files.writeString(folder.resolve("key.pem"), second.getPrivateKeyPEM() + "\n");
        watch.run();
        watch.run();

        assertThat(shown(watch)).isEqualTo(second.getCertificate());
        assertThat(lines()).hasSize(1);
    }

    @Test
    void aBadFileKeepsTheOldAndSaysWhyOnce() throws Exception {
        CertificateWatch watch = watch(first);

        Files.writeString(folder.resolve("cert.pem"), second.getCertificatePEM());
        for (int i = 0; i < 5; i++) {
            watch.run();
        }

        assertThat(shown(watch)).isEqualTo(first.getCertificate());
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("tls: the old certificate stays in use: " + folder + "/key.pem: this is not the key of");
        Files.delete(folder.resolve("cert.pem"));
        watch.run();
        watch.run();
        assertThat(lines()).last().asString().contains("cert.pem: there is no such file");
        Files.writeString(folder.resolve("cert.pem"), second.getCertificatePEM());
        Files.writeString(folder.resolve("key.pem"), second.getPrivateKeyPEM());
        watch.run();
        watch.run();
        assertThat(shown(watch)).isEqualTo(second.getCertificate());
    }

    /** As certbot does it: the paths stay, and the links point elsewhere. */
    @Test
    void linksThatAreTurned() throws Exception {
        Path old = Files.createDirectory(folder.resolve("1"));
        Path renewed = Files.createDirectory(folder.resolve("2"));
        TestFiles.write(old, first);
        TestFiles.write(renewed, second);
        Path live = Files.createSymbolicLink(folder.resolve("live"), old);
        CertificateWatch watch = new CertificateWatch(
                new CertificateFiles(live.resolve("cert.pem"), live.resolve("key.pem")), LIMITS, () -> now);

        Files.delete(live);
        Files.createSymbolicLink(live, renewed);
        watch.run();
        watch.run();

        assertThat(shown(watch)).isEqualTo(second.getCertificate());
    }

    @Test
    void anExpiredCertificateIsWarnedOfAtTheStartAndDaily() throws Exception {
        now = TestFiles.NOON.plus(Duration.ofDays(400));
        CertificateWatch watch = watch(first);
        assertThat(lines()).singleElement().asString().endsWith("expired at 2027-11-23T12:00:00Z; renew it");

        now = now.plus(Duration.ofHours(23));
        watch.run();
        assertThat(lines()).hasSize(1);
        now = now.plus(Duration.ofHours(1));
        watch.run();
        watch.run();
        assertThat(lines()).hasSize(2);
    }

    private CertificateWatch watch(X509Bundle bundle) throws CredentialsException {
        return new CertificateWatch(TestFiles.write(folder, bundle), LIMITS, () -> now);
    }

    /** The certificate that a client would see. */
    private static Certificate shown(CertificateWatch watch) throws IOException {
        EmbeddedChannel server = new EmbeddedChannel();
        SSLEngine engine = TestTls.client("TLSv1.3");
        EmbeddedChannel client = new EmbeddedChannel(new SslHandler(engine));
        watch.startTls().begin(server);
        for (int i = 0; i < 10; i++) {
            pass(client, server);
            pass(server, client);
        }
        Certificate certificate = engine.getSession().getPeerCertificates()[0];
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
        return certificate;
    }

    private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
        for (Object bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            to.writeInbound(bytes);
        }
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
