package io.smtpedge.reputation.privacy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret under which addresses become tokens. Whoever has it can find out whose token one is, by trying; when it is
 * destroyed, nobody can. Immutable; never printed.
 */
public final class PseudonymKey {

    private static final String ALGORITHM = "HmacSHA256";
    /** 128 bits, were they hexadecimal digits. */
    private static final int SHORTEST = 32;

    private final byte[] secret;

    private PseudonymKey(byte[] secret) {
        this.secret = secret;
    }

    /**
     * Reads a key: any text of 32 characters or more, such as {@code openssl rand -hex 32} prints.
     *
     * @throws IOException with a sentence for the operator
     */
    public static PseudonymKey read(Path file) throws IOException {
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw new IOException(file + ": everybody may read this key; chmod 0640 it");
            }
            return of(Files.readAllBytes(file));
        } catch (NoSuchFileException missing) {
            throw new IOException(file + ": there is no such key; make one with: openssl rand -hex 32", missing);
        } catch (IllegalArgumentException tooShort) {
            throw new IOException(file + ": " + tooShort.getMessage(), tooShort);
        }
    }

    /**
     * A key at hand; white space around it is left out.
     *
     * @throws IllegalArgumentException where it is too short
     */
    public static PseudonymKey of(byte[] text) {
        byte[] secret = new String(text, StandardCharsets.ISO_8859_1).strip().getBytes(StandardCharsets.ISO_8859_1);
        if (secret.length < SHORTEST) {
            throw new IllegalArgumentException(
                    "a key has at least " + SHORTEST + " characters; make one with: openssl rand -hex 32");
        }
        return new PseudonymKey(secret);
    }

    /** A keyed hash (RFC 2104), for one thread. */
    Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PseudonymKey key && Arrays.equals(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return "a key";
    }
}
