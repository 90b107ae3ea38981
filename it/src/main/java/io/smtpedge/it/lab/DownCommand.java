package io.smtpedge.it.lab;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lab down}: removes the lab, or what is left of it. */
@Command(name = "down", description = "Removes the lab, or what is left of it.", mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final LabState state = new LabState();

    @Override
    public Integer call() throws IOException {
        int namespaces = state.namespaces().size();
        try (LabNetwork network = state.network()) {
            // Only the boxes' own folders: whatever else is in the folder is not the lab's.
            for (String box : network.names()) {
                deleteTree(state.folder().resolve(box));
            }
        }
        try {
            Files.deleteIfExists(state.folder());
        } catch (DirectoryNotEmptyException holdsOthersFiles) {
            spec.commandLine().getErr().println("lab: " + state.folder() + " holds other files too, so it stays");
        }
        spec.commandLine()
                .getOut()
                .println(
                        namespaces == 0 ? "The lab was not up." : "The lab is gone: " + namespaces + " boxes removed.");
        return ExitCode.OK;
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(folder)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
