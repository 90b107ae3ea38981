package io.smtpedge.report.objects;

import java.io.IOException;
import java.nio.file.Path;

/** What was downloaded could not be written here. */
public final class DiskException extends IOException {

    private static final long serialVersionUID = 1;

    DiskException(Path file, IOException cause) {
        super(file + " cannot be written: " + cause.getMessage() + "; give --temp a directory with more room", cause);
    }
}
