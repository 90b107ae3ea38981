package io.smtpedge.it.parts;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder of this project: the nearest one, upwards of the working directory, that holds conf/haproxy.cfg. */
public final class ProjectFolder {

    private ProjectFolder() {}

    public static Path find() {
        Path start = Path.of("").toAbsolutePath();
        for (@Nullable Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("conf").resolve("haproxy.cfg"))) {
                return folder;
            }
        }
        throw new IllegalStateException(
                "no conf/haproxy.cfg in " + start + " or above it; start in the project's folder");
    }
}
