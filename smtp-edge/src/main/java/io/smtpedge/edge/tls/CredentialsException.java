package io.smtpedge.edge.tls;

import java.nio.file.Path;

/** A certificate or its key cannot be used. The message is {@code FILE: what is wrong; what to do}, and holds no secret. */
public final class CredentialsException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Path file;

    private final String sentence;

    CredentialsException(Path file, String sentence) {
        this.file = file;
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return file + ": " + sentence;
    }

    /** The file that is to be mended. */
    public Path file() {
        return file;
    }
}
