package io.smtpedge.it.debian;

import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.it.parts.RealTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Packages that {@code ./run parts} has unpacked and not installed: MTAs exclude each other, and bring services. */
final class DebianPackages {

    private DebianPackages() {}

    /** The folder that stands for the root of the file system. */
    static Path root() {
        return ProjectFolder.find().resolve("target").resolve("debian");
    }

    /** Why they cannot be used here; empty when they can. */
    static Optional<String> missing() {
        return RealTools.missing()
                .or(() -> Files.exists(root().resolve(".complete"))
                        ? Optional.empty()
                        : Optional.of("the packages with other MTAs are not unpacked; run ./run parts as root"));
    }
}
