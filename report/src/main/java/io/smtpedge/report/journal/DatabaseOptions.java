package io.smtpedge.report.journal;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command's database may take of the machine. A mix-in. */
public final class DatabaseOptions {

    private static final int LEAST_MEMORY = 64;
    private static final int LEAST_THREADS = 1;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            description =
                    "What the database may take, in MiB; more goes to --temp. 64 or more. Default: ${DEFAULT-VALUE}")
    private int memory = (int) (Scope.Resources.usual().memory() >> 20);

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many processors may be busy, 1 or more. Default: all, ${DEFAULT-VALUE}")
    private int threads = Scope.Resources.usual().threads();

    @Option(
            names = "--temp",
            paramLabel = "DIR",
            description = "Where to put what does not fit into memory. Default: this machine's directory for that")
    private @Nullable Path temporary;

    /**
     * What the options say.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public Scope.Resources resources() {
        if (memory < LEAST_MEMORY) {
            throw new IllegalArgumentException("--memory " + memory + " is too little; 64 or more (MiB)");
        }
        if (threads < LEAST_THREADS) {
            throw new IllegalArgumentException("--threads " + threads + " is too few; 1 or more");
        }
        return new Scope.Resources((long) memory << 20, threads, Optional.ofNullable(temporary));
    }
}
