package io.smtpedge.edge.config;

import io.smtpedge.edge.tls.CertificateFiles;
import io.smtpedge.edge.tls.CredentialsException;
import io.smtpedge.settings.Section;
import java.nio.file.Path;
import java.util.Optional;

/**
 * STARTTLS for refused clients.
 *
 * @param files the certificate and its key; without them STARTTLS is not offered
 * @param handshakesPerSecond how many may begin
 * @param connections how many refused clients may be in TLS at once
 */
public record TlsSettings(Optional<CertificateFiles> files, int handshakesPerSecond, int connections) {

    static TlsSettings read(Section tls) {
        Optional<Path> certificate = tls.optional("certificate", Path::of);
        Optional<Path> key = tls.optional("key", Path::of);
        TlsSettings read = new TlsSettings(
                certificate.flatMap(first -> key.map(second -> new CertificateFiles(first, second))),
                tls.integer("handshakes-per-second", 50, 1, 10_000),
                tls.integer("connections", 500, 1, 100_000));
        if (tls.sound("certificate", "key")) {
            read.check(tls, certificate.isPresent(), key.isPresent());
        }
        return read;
    }

    private void check(Section tls, boolean hasCertificate, boolean hasKey) {
        if (hasCertificate != hasKey) {
            tls.reject(
                    hasCertificate ? "certificate" : "key",
                    "the one is of no use without the other; write both certificate and key (they may be one file)");
        }
        if (files.isPresent()) {
            CertificateFiles named = files.get();
            try {
                named.read();
            } catch (CredentialsException unusable) {
                boolean ofKey =
                        unusable.file().equals(named.key()) && !named.key().equals(named.certificate());
                tls.reject(ofKey ? "key" : "certificate", unusable.getMessage());
            }
        }
    }
}
