package io.smtpedge.edge.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM file (RFC 7468), in order. Text outside of them is a comment, as the RFC has it. */
record PemFile(Path path, List<Block> blocks) {

    /** Chains have a few kilobytes. This keeps a path that points at a log or a device from filling the heap. */
    private static final int MAX_OCTETS = 1 << 20;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*\\R(.*?)-----END \\1-----", Pattern.DOTALL);

    PemFile {
        blocks = List.copyOf(blocks);
    }

    /**
     * One block.
     *
     * @param label such as {@code CERTIFICATE}
     * @param body what is between its first line and its last
     */
    record Block(String label, String body) {

        /** Whether it has the header of an encrypted block (RFC 1421), the form before PKCS 8. */
        boolean encrypted() {
            return body.contains("ENCRYPTED");
        }

        /** Decoded; empty where it is no base64, as in a file that was cut off: nothing can be read from that. */
        byte[] content() {
            try {
                return Base64.getMimeDecoder().decode(body);
            } catch (IllegalArgumentException notBase64) {
                return new byte[0];
            }
        }
    }

    static PemFile read(Path path) throws CredentialsException {
        String text = text(path);
        List<Block> blocks = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            blocks.add(new Block(block.group(1), block.group(2)));
        }
        return new PemFile(path, blocks);
    }

    private static String text(Path path) throws CredentialsException {
        try (var in = Files.newInputStream(path)) {
            byte[] octets = in.readNBytes(MAX_OCTETS + 1);
            if (octets.length > MAX_OCTETS) {
                throw new CredentialsException(path, "this is more than 1 MiB, and so no PEM file; check the path");
            }
            return new String(octets, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException missing) {
            throw new CredentialsException(path, "there is no such file; check the path");
        } catch (IOException unreadable) {
            throw new CredentialsException(
                    path,
                    "cannot be read (" + unreadable.getClass().getSimpleName()
                            + "); check that it is a file, and that the user who runs the edge may read it");
        }
    }
}
