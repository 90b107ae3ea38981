package io.smtpedge.edge.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/** Reads private keys. */
final class PemKey {

    private static final List<String> KINDS = List.of("EC", "RSA", "EdDSA");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {2, 1, 0};

    private PemKey() {}

    /**
     * The first private key in the file.
     *
     * @param certified the public key it should belong to; tells the parameters of a key in one of the older forms
     */
    static PrivateKey read(PemFile file, PublicKey certified) throws CredentialsException {
        for (PemFile.Block block : file.blocks()) {
            if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
                throw new CredentialsException(
                        file.path(),
                        "the key is encrypted, and nobody is there to type its pass phrase; decrypt it with"
                                + " \"openssl pkey -in OLD -out NEW\" and protect the file");
            }
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(file, block.content(), KINDS);
                }
                case "RSA PRIVATE KEY" -> {
                    return older(file, block, "RSA", certified);
                }
                case "EC PRIVATE KEY" -> {
                    return older(file, block, "EC", certified);
                }
                default -> {
                    // Such as the certificate, or EC PARAMETERS, which the key repeats.
                }
            }
        }
        throw new CredentialsException(
                file.path(), "no private key is in it; it must hold a block -----BEGIN PRIVATE KEY-----");
    }

    /** RSA, EC or EdDSA. The JDK calls an Ed25519 key by either name. */
    static String kind(Key key) {
        return key.getAlgorithm().startsWith("Ed") ? "EdDSA" : key.getAlgorithm();
    }

    /** The signature that such a key makes. */
    static String signature(Key key) {
        return switch (kind(key)) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
    }

    /**
     * PKCS 1 (RFC 8017, A.1.2) and SEC 1 (RFC 5915) hold the numbers only. PKCS 8 (RFC 5958) wraps them, and says before
     * them what they are; in just these octets the certificate says it, too.
     */
    private static PrivateKey older(PemFile file, PemFile.Block block, String kind, PublicKey certified)
            throws CredentialsException {
        if (!kind(certified).equals(kind)) {
            throw new CredentialsException(
                    file.path(),
                    "this is an " + kind + " key, and the certificate is for an " + kind(certified)
                            + " key; name the two that belong together");
        }
        byte[] algorithm = algorithmOf(certified);
        byte[] wrapped = der(SEQUENCE, VERSION_0, algorithm, der(OCTET_STRING, block.content()));
        return key(file, wrapped, List.of(kind));
    }

    private static PrivateKey key(PemFile file, byte[] pkcs8, List<String> kinds) throws CredentialsException {
        for (String kind : kinds) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException another) {
                // The next kind may be the one.
            }
        }
        throw new CredentialsException(
                file.path(), "the key cannot be read as one of RSA, EC or Ed25519; the file was damaged or cut off");
    }

    /** SubjectPublicKeyInfo (RFC 5280, 4.1) is a sequence of the algorithm, itself a sequence, and the key. */
    private static byte[] algorithmOf(PublicKey certified) {
        byte[] info = certified.getEncoded();
        int start = headerLength(info, 0);
        int length = headerLength(info, start) + contentLength(info, start);
        return Arrays.copyOfRange(info, start, start + length);
    }

    private static int headerLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? 2 : 2 + (first & 0x7f);
    }

    private static int contentLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = length << 8 | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            // No key has 64 KiB: the file as a whole is bounded, and RSA keys of 16,384 bits take 10 KiB.
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
