package io.smtpedge.it.lab;

import io.smtpedge.it.parts.RealTools;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./run lab}. Exit status: 0 fine, 1 failed or not as promised, 2 bad usage, or not possible on this machine. */
@Command(
        name = "lab",
        description = "The real thing in network namespaces: client, edge, HAProxy and two MTAs.",
        subcommands = {UpCommand.class, StatusCommand.class, SendCommand.class, DownCommand.class},
        mixinStandardHelpOptions = true)
public final class LabMain implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    public static void main(String[] args) {
        // Before anything logs.
        System.setProperty("logback.configurationFile", "io/smtpedge/it/lab/logback.xml");
        boolean help = List.of("--help", "-h").stream().anyMatch(Arrays.asList(args)::contains);
        RealTools.missing().filter(_ -> !help).ifPresent(reason -> {
            System.err.println("lab: " + reason);
            System.exit(CommandLine.ExitCode.USAGE);
        });
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new LabMain()).setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, _) -> {
            command.getErr().println("lab: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }
}
