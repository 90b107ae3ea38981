package io.smtpedge.edge;

import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.edge.postscreen.Note;
import io.smtpedge.edge.postscreen.PostscreenImport;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the configuration that behaves as postscreen did. */
@Command(
        name = "import-postscreen",
        description = "Write the smtp-edge.conf that behaves as postscreen does with a main.cf.",
        footer = {
            "",
            "Notes go to standard error, and into the file as comments: what could not be read, what differs, and"
                    + " what has no equivalent. Exit status 1 means that something could not be read."
        },
        mixinStandardHelpOptions = true)
final class ImportPostscreenCommand implements Callable<Integer> {

    private static final String STDIN = "-";

    @Parameters(
            arity = "0..1",
            paramLabel = "MAIN_CF",
            defaultValue = "/etc/postfix/main.cf",
            description = "Postfix's main.cf, or \"-\" for the output of \"postconf -n\" on standard input."
                    + " Default: ${DEFAULT-VALUE}")
    private @Nullable String mainCf;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to write it; must not exist yet. Default: standard output")
    private @Nullable Path output;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandLine command = Main.given(spec).commandLine();
        String name = Main.given(mainCf);
        PostscreenImport.Result result = PostscreenImport.of(name.equals(STDIN) ? "stdin" : name, read(name));
        boolean accepted = accepted(result.configuration(), command.getErr());
        write(result.configuration(), command.getOut());
        for (Note note : result.notes()) {
            command.getErr().println(word(note.kind()) + note);
        }
        command.getErr().flush();
        return result.hasProblems() || !accepted ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private static String read(String name) throws IOException {
        if (name.equals(STDIN)) {
            return new String(System.in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        try {
            return Files.readString(Path.of(name), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException missing) {
            throw new IOException(name + ": there is no such file; check the path", missing);
        }
    }

    /** What {@code smtp-edge check} would say. */
    private static boolean accepted(String configuration, PrintWriter err) {
        try {
            EdgeConfigLoader.parse("the result", configuration);
            return true;
        } catch (SettingsException wrong) {
            err.println(wrong.getMessage());
            return false;
        }
    }

    private void write(String configuration, PrintWriter out) throws IOException {
        Path file = output;
        if (file == null) {
            out.print(configuration);
            out.flush();
            return;
        }
        try {
            Files.writeString(file, configuration, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException exists) {
            throw new IOException(file + " exists already; name another file, or remove it", exists);
        }
    }

    private static String word(Note.Kind kind) {
        return switch (kind) {
            case PROBLEM -> "not imported: ";
            case DIFFERS -> "differs: ";
            case NO_EQUIVALENT -> "no equivalent: ";
        };
    }
}
