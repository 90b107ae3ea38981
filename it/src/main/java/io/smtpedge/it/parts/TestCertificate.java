package io.smtpedge.it.parts;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a certificate for STARTTLS in tests: the self-signed pair that GreenMail brings along. It protects
 * nothing, and its secret is public.
 */
public final class TestCertificate {

    private static final String RESOURCE = "/greenmail.p12";
    private static final char[] PASSWORD = "changeit".toCharArray();

    private TestCertificate() {}

    /** A server's side: it shows the certificate. A client's side: it trusts that one certificate and no other. */
    public static SSLContext context() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = TestCertificate.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException(RESOURCE + " is not on the class path; is GreenMail?");
                }
                store.load(in, PASSWORD);
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust(store), null);
            return context;
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException("the test certificate cannot be read", broken);
        }
    }

    private static TrustManager[] trust(KeyStore keys) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (String alias : Collections.list(keys.aliases())) {
            trusted.setCertificateEntry(alias, keys.getCertificate(alias));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }
}
