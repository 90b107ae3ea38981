package io.smtpedge.it.lab;

import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.NetnsNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which lab the commands are about. What is up is asked of the kernel, so nothing that is written down can be wrong: a lab
 * is its namespaces and the processes in them. The folder holds files and logs only.
 */
final class LabState {

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The folder of the lab's files and logs (smtp-edge-lab in $XDG_RUNTIME_DIR or /run)."
                    + " Another folder is another lab.")
    private @Nullable Path chosen;

    Path folder() {
        return chosen == null ? defaultFolder() : chosen.toAbsolutePath().normalize();
    }

    /** What the next commands need to be about the same lab. */
    String option() {
        return chosen == null ? "" : " --state " + folder();
    }

    private static Path defaultFolder() {
        return Path.of(Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")).orElse("/run"), "smtp-edge-lab");
    }

    /** The names of its namespaces: smtp-edge-lab-edge and so on. */
    NetnsNames names() {
        return namesFor(folder());
    }

    static NetnsNames namesFor(Path folder) {
        boolean usual = folder.equals(defaultFolder());
        return NetnsNames.lasting(
                usual ? "lab" : "lab" + Integer.toHexString(folder.toString().hashCode()));
    }

    List<Netns> namespaces() {
        return names().existing();
    }

    LabNetwork network() {
        return LabNetwork.existing(names(), folder());
    }
}
