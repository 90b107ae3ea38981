package io.smtpedge.edge.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the certificate and its key are. One file may hold both, as for HAProxy.
 *
 * @param certificate PEM: the server's certificate, then the intermediate ones
 * @param key PEM: an unencrypted key (PKCS 8, or the older PKCS 1 and SEC 1)
 */
public record CertificateFiles(Path certificate, Path key) {

    /**
     * Reads both files, and proves that they belong together.
     *
     * @throws CredentialsException with the file and what is wrong with it
     */
    public Credentials read() throws CredentialsException {
        List<X509Certificate> chain = chain();
        PublicKey certified = chain.getFirst().getPublicKey();
        PrivateKey privateKey = PemKey.read(PemFile.read(key), certified);
        if (!belongTogether(privateKey, certified)) {
            throw new CredentialsException(key, mismatch(privateKey, chain));
        }
        return new Credentials(chain, privateKey);
    }

    private List<X509Certificate> chain() throws CredentialsException {
        List<X509Certificate> chain = new ArrayList<>();
        for (PemFile.Block block : PemFile.read(certificate).blocks()) {
            if (block.label().equals("CERTIFICATE")) {
                chain.add(parse(block, chain.size() + 1));
            }
        }
        if (chain.isEmpty()) {
            throw new CredentialsException(
                    certificate, "no certificate is in it; it must hold a block -----BEGIN CERTIFICATE-----");
        }
        return chain;
    }

    private X509Certificate parse(PemFile.Block block, int number) throws CredentialsException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.content()));
        } catch (CertificateException broken) {
            throw new CredentialsException(
                    certificate, "certificate " + number + " cannot be read; the file was damaged or cut off");
        }
    }

    private String mismatch(PrivateKey privateKey, List<X509Certificate> chain) {
        for (int i = 1; i < chain.size(); i++) {
            if (belongTogether(privateKey, chain.get(i).getPublicKey())) {
                return "this is the key of certificate " + (i + 1) + " of " + certificate
                        + "; the server's own certificate comes first";
            }
        }
        return "this is not the key of the certificate in " + certificate + "; name the two that belong together";
    }

    /** What the one signs, the other must verify: this holds for every kind of key. */
    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
        if (!PemKey.kind(privateKey).equals(PemKey.kind(publicKey))) {
            return false;
        }
        byte[] sample = "smtp-edge".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(PemKey.signature(privateKey));
            signature.initSign(privateKey);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException differ) {
            return false;
        }
    }
}
