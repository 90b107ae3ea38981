package io.smtpedge.edge.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A certificate and its key, as they lie about on servers: what is read, and what is said of what cannot be. */
class CertificateFilesTest {

    private static X509Bundle rsa;
    private static X509Bundle ec;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeTwo() {
        rsa = TestFiles.selfSigned(Algorithm.rsa2048);
        ec = TestFiles.selfSigned(Algorithm.ecp256);
    }

    @ParameterizedTest
    @EnumSource(names = {"rsa2048", "rsa4096", "ecp256", "ecp384", "ed25519"})
    void everyKindOfKeyInPkcs8(Algorithm algorithm) throws CredentialsException {
        X509Bundle bundle = TestFiles.selfSigned(algorithm);

        Credentials read = TestFiles.write(folder, bundle).read();

        assertThat(read.certificate()).isEqualTo(bundle.getCertificate());
        assertThat(read.key()).isEqualTo(bundle.getKeyPair().getPrivate());
    }

    /** What "openssl genrsa" and "openssl ecparam -genkey" wrote for decades. */
    @Test
    void theOlderFormsOfKeys() throws CredentialsException {
        String rsaKey = TestFiles.pem("RSA PRIVATE KEY", withoutPkcs8(rsa));
        String ecKey =
                TestFiles.pem("EC PARAMETERS", new byte[] {6, 0}) + TestFiles.pem("EC PRIVATE KEY", withoutPkcs8(ec));

        assertThat(TestFiles.write(folder, rsa.getCertificatePEM(), rsaKey)
                        .read()
                        .key())
                .isEqualTo(rsa.getKeyPair().getPrivate());
        assertThat(TestFiles.write(folder, ec.getCertificatePEM(), ecKey)
                        .read()
                        .key()
                        .getEncoded())
                .isNotEmpty();
    }

    @Test
    void theChainKeepsItsOrder() throws CredentialsException {
        X509Bundle server = TestFiles.issuedBy(rsa);

        Credentials read = TestFiles.write(
                        folder,
                        "subject=CN=mx.example\r\n" + server.getCertificatePEM() + "\n" + rsa.getCertificatePEM(),
                        server.getPrivateKeyPEM())
                .read();

        assertThat(read.chain()).containsExactly(server.getCertificate(), rsa.getCertificate());
    }

    @Test
    void oneFileWithBoth() throws IOException, CredentialsException {
        Path both = Files.writeString(folder.resolve("both.pem"), ec.getPrivateKeyPEM() + ec.getCertificatePEM());

        assertThat(new CertificateFiles(both, both).read().certificate()).isEqualTo(ec.getCertificate());
    }

    @Test
    void whatCannotBeUsedIsSaidWithItsFile() {
        assertThat(problem(ec.getCertificatePEM(), rsa.getPrivateKeyPEM()))
                .isEqualTo("key.pem: this is not the key of the certificate in " + folder
                        + "/cert.pem; name the two that belong together");
        X509Bundle another = TestFiles.selfSigned(Algorithm.ecp256);
        assertThat(problem(ec.getCertificatePEM(), another.getPrivateKeyPEM()))
                .startsWith("key.pem: this is not the key of the certificate");
        assertThat(problem(another.getCertificatePEM() + ec.getCertificatePEM(), ec.getPrivateKeyPEM()))
                .isEqualTo("key.pem: this is the key of certificate 2 of " + folder
                        + "/cert.pem; the server's own certificate comes first");
        assertThat(problem(ec.getCertificatePEM(), TestFiles.pem("RSA PRIVATE KEY", withoutPkcs8(rsa))))
                .startsWith("key.pem: this is an RSA key, and the certificate is for an EC key");
        assertThat(problem(ec.getCertificatePEM(), TestFiles.pem("ENCRYPTED PRIVATE KEY", new byte[100])))
                .startsWith("key.pem: the key is encrypted")
                .contains("openssl pkey");
        assertThat(problem(ec.getCertificatePEM(), """
                        -----BEGIN RSA PRIVATE KEY-----
                        Proc-Type: 4,ENCRYPTED
                        DEK-Info: AES-256-CBC,00

                        AAAA
                        -----END RSA PRIVATE KEY-----
                        """)).startsWith("key.pem: the key is encrypted");
        assertThat(problem(ec.getCertificatePEM(), ec.getCertificatePEM()))
                .startsWith("key.pem: no private key is in it");
        assertThat(problem(ec.getPrivateKeyPEM(), ec.getPrivateKeyPEM()))
                .startsWith("cert.pem: no certificate is in it");
        assertThat(problem(ec.getCertificatePEM(), TestFiles.pem("PRIVATE KEY", new byte[] {1, 2, 3})))
                .startsWith("key.pem: the key cannot be read");
        assertThat(problem(TestFiles.pem("CERTIFICATE", new byte[] {1, 2, 3}), ec.getPrivateKeyPEM()))
                .startsWith("cert.pem: certificate 1 cannot be read");
        assertThat(problem("", "")).startsWith("cert.pem: no certificate is in it");
        assertThat(problem("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----", ""))
                .startsWith("cert.pem: ");
        assertThat(problem("x".repeat(2 << 20), "")).startsWith("cert.pem: this is more than 1 MiB");
        assertThat(catchThrowableOfType(
                        CredentialsException.class,
                        () -> new CertificateFiles(folder.resolve("none"), folder.resolve("none")).read()))
                .hasMessage(folder + "/none: there is no such file; check the path");
        assertThat(catchThrowableOfType(CredentialsException.class, () -> new CertificateFiles(folder, folder).read()))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void datesAreWarnedOfBeforeAndAfter() throws CredentialsException {
        Credentials read = TestFiles.write(
                        folder, TestFiles.selfSigned(Algorithm.ecp256, TestFiles.NOON.plus(Duration.ofDays(30))))
                .read();

        assertThat(read.warning(TestFiles.NOON)).isEmpty();
        assertThat(read.warning(TestFiles.NOON.plus(Duration.ofDays(24))))
                .contains("the certificate expires at 2026-12-23T12:00:00Z; renew it");
        assertThat(read.warning(TestFiles.NOON.plus(Duration.ofDays(31))))
                .contains("the certificate expired at 2026-12-23T12:00:00Z; renew it");
        assertThat(read.warning(TestFiles.NOON.minus(Duration.ofDays(2))))
                .hasValueSatisfying(text -> assertThat(text).contains("is valid from 2026-11-22T12:00:00Z only"));
    }

    /** The message without the folder. */
    private String problem(String certificates, String key) {
        CertificateFiles files = TestFiles.write(folder, certificates, key);
        return catchThrowableOfType(CredentialsException.class, files::read)
                .getMessage()
                .substring(folder.toString().length() + 1);
    }

    /** The content of PKCS 8's last element: a header of 26 octets with RSA 2048, as all lengths take two octets. */
    private static byte[] withoutPkcs8(X509Bundle bundle) {
        byte[] pkcs8 = bundle.getKeyPair().getPrivate().getEncoded();
        boolean ofRsa = bundle.getKeyPair().getPrivate().getAlgorithm().equals("RSA");
        int header = ofRsa ? 26 : pkcs8.length - lengthOfLastEc(pkcs8);
        return Arrays.copyOfRange(pkcs8, header, pkcs8.length);
    }

    /** SEQUENCE(2) version(3) algorithm(21) OCTET STRING(2): a P-256 key is short enough for one-octet lengths. */
    private static int lengthOfLastEc(byte[] pkcs8) {
        int at = (pkcs8[1] & 0x80) == 0 ? 2 : 3;
        at += 3;
        at += 2 + pkcs8[at + 1];
        return pkcs8.length - at - ((pkcs8[at + 1] & 0x80) == 0 ? 2 : 3);
    }
}
