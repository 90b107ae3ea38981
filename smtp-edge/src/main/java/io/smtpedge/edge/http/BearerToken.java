package io.smtpedge.edge.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.Set;

/** The secret that a client of the admin address shows (RFC 6750). Never printed. */
public final class BearerToken {

    private static final int SHORTEST = 16;
    private static final int LONGEST = 512;
    private static final String SCHEME = "Bearer ";

    private final byte[] secret;

    private BearerToken(String secret) {
        this.secret = secret.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads the first line of a file.
     *
     * @throws IOException with a sentence that does not hold the token
     */
    public static BearerToken read(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException(
                    file + " cannot be read; write a token there, as with: umask 077; openssl rand -hex 32 > " + file);
        }
        if (Files.size(file) > 2 * LONGEST) {
            throw new IOException(file + " is too long for a token; it holds one line");
        }
        Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
        if (allowed.contains(PosixFilePermission.OTHERS_READ)) {
            throw new IOException(file + " can be read by everybody on this machine; run: chmod o= " + file);
        }
        String secret = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (secret.length() < SHORTEST || secret.length() > LONGEST || !secret.matches("[\\x21-\\x7e]+")) {
            throw new IOException(file + " holds no token; write " + SHORTEST + " to " + LONGEST
                    + " printable characters without a space, as from: openssl rand -hex 32");
        }
        return new BearerToken(secret);
    }

    /** Whether the value of an Authorization header shows it. Takes as long whatever the difference. */
    public boolean isShownIn(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] shown = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(secret, shown);
    }

    /** What a client sends in its Authorization header. */
    public String header() {
        return SCHEME + new String(secret, StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "(a token)";
    }
}
