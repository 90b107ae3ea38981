package io.smtpedge.edge.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a server shows and how it proves that it is the one.
 *
 * @param chain the server's own certificate first, then what leads to a root
 * @param key the private key of the first certificate
 */
public record Credentials(List<X509Certificate> chain, PrivateKey key) {

    /** Authorities that renew by themselves do so weeks earlier: who is told now still has time. */
    private static final Duration SOON = Duration.ofDays(7);

    public Credentials {
        chain = List.copyOf(chain);
    }

    /** The certificate of the server itself. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** What is wrong with the certificate's dates at {@code now}, or soon will be; empty while all is well. */
    public Optional<String> warning(Instant now) {
        Instant begins = certificate().getNotBefore().toInstant();
        Instant ends = certificate().getNotAfter().toInstant();
        if (now.isAfter(ends)) {
            return Optional.of("the certificate expired at " + ends + "; renew it");
        }
        if (now.isBefore(begins)) {
            return Optional.of("the certificate is valid from " + begins + " only; check it, and this machine's clock");
        }
        return now.isAfter(ends.minus(SOON))
                ? Optional.of("the certificate expires at " + ends + "; renew it")
                : Optional.empty();
    }

    /** For a log line; nothing of the key. */
    @Override
    public String toString() {
        return certificate().getPublicKey().getAlgorithm() + " certificate of "
                + certificate().getSubjectX500Principal() + ", valid until "
                + certificate().getNotAfter().toInstant();
    }
}
