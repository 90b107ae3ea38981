package io.smtpedge.tproxy;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.apply.PlumbingException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * {@code tproxy-setup}. Exit status: 0 fine, 1 failed at run time, 2 bad usage or configuration; of {@code plan} also 2 when
 * what is there differs.
 */
@Command(
        name = "tproxy-setup",
        description = "Plans, applies, verifies and diagnoses the routing and firewall rules of transparent proxying.",
        subcommands = {
            PlanCommand.class,
            ApplyCommand.class,
            VerifyCommand.class,
            RemoveCommand.class,
            DoctorCommand.class
        },
        mixinStandardHelpOptions = true,
        version = "tproxy-setup 0.1.0")
public final class Main implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command with its sub-commands, for whoever runs it inside another program, as tests do. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .addSubcommand(new SetsCommand(System::nanoTime))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::report);
    }

    private static int report(Exception failed, CommandLine command, ParseResult parsed) throws Exception {
        if (failed instanceof SettingsException || failed instanceof PlumbingException) {
            command.getErr().println(failed.getMessage());
            return failed instanceof SettingsException ? ExitCode.USAGE : ExitCode.SOFTWARE;
        }
        throw failed;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }
}
