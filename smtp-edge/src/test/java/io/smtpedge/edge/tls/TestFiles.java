package io.smtpedge.edge.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Certificates and keys for tests, made when they are needed, and their files. */
public final class TestFiles {

    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private TestFiles() {}

    /** Valid for a year from the noon before {@link #NOON}. */
    public static X509Bundle selfSigned(Algorithm algorithm) {
        return selfSigned(algorithm, NOON.plus(Duration.ofDays(365)));
    }

    public static X509Bundle selfSigned(Algorithm algorithm, Instant notAfter) {
        try {
            return new CertificateBuilder()
                    .algorithm(algorithm)
                    .subject("CN=mx.example")
                    .notBefore(NOON.minus(Duration.ofDays(1)))
                    .notAfter(notAfter)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception failed) {
            throw new IllegalStateException("no certificate could be made", failed);
        }
    }

    public static X509Bundle issuedBy(X509Bundle authority) {
        try {
            return new CertificateBuilder()
                    .ecp256()
                    .subject("CN=mx.example")
                    .notBefore(NOON.minus(Duration.ofDays(1)))
                    .notAfter(NOON.plus(Duration.ofDays(365)))
                    .buildIssuedBy(authority);
        } catch (Exception failed) {
            throw new IllegalStateException("no certificate could be made", failed);
        }
    }

    /** Writes cert.pem and key.pem. */
    public static CertificateFiles write(Path folder, X509Bundle bundle) {
        return write(folder, bundle.getCertificatePEM(), bundle.getPrivateKeyPEM());
    }

    public static CertificateFiles write(Path folder, String certificates, String key) {
        try {
            return new CertificateFiles(
                    Files.writeString(folder.resolve("cert.pem"), certificates),
                    Files.writeString(folder.resolve("key.pem"), key));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }
}
