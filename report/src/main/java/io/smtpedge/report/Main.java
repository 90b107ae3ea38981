package io.smtpedge.report;

import io.smtpedge.report.backtest.BacktestCommand;
import io.smtpedge.report.journal.CompactCommand;
import io.smtpedge.report.journal.SqlCommand;
import io.smtpedge.report.month.ExampleMonthCommand;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * {@code smtp-report}. Without a command's name it is {@code report}. Exit status: 0 fine, 1 failed at run time, 2 bad usage or
 * configuration.
 */
@Command(
        name = "smtp-report",
        description = "Reads the journals of one or many edges, and says what they did and why.",
        footer = {"", "Options without a command are those of report: smtp-report --since 7d"},
        subcommands = ExampleMonthCommand.class,
        mixinStandardHelpOptions = true,
        version = "smtp-report 0.1.0")
public final class Main implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(withCommand(args)));
    }

    /** The command with its sub-commands, for whoever runs it inside another program, as tests do. */
    public static CommandLine commandLine() {
        return commandLine(InstantSource.system());
    }

    static CommandLine commandLine(InstantSource clock) {
        return new CommandLine(new Main())
                .addSubcommand(new ReportCommand(clock))
                .addSubcommand(new BacktestCommand(clock))
                .addSubcommand(new CompactCommand(clock, System::nanoTime))
                .addSubcommand(new SqlCommand(clock, System::nanoTime))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((mistake, _) -> tell(mistake))
                .setExecutionExceptionHandler(Main::explain);
    }

    /** Puts {@code report} in front of options that stand alone. */
    static String[] withCommand(String[] args) {
        boolean alone = args.length == 0
                || (args[0].startsWith("-")
                        && !Arrays.asList("-h", "--help", "-V", "--version").contains(args[0]));
        return alone ? Stream.concat(Stream.of("report"), Stream.of(args)).toArray(String[]::new) : args;
    }

    /** One sentence, and where to read more: the whole usage would hide it. */
    private static int tell(ParameterException mistake) {
        CommandLine command = mistake.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + mistake.getMessage() + " (" + name + " --help has the options)");
        CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** What went wrong, in words; a stack only where it is our own fault. */
    private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        return switch (failure) {
            case SettingsException bad -> {
                err.println(bad.getMessage());
                yield CommandLine.ExitCode.USAGE;
            }
            case IOException failed -> {
                err.println("smtp-report: " + failed.getMessage());
                yield CommandLine.ExitCode.SOFTWARE;
            }
            case SQLException failed -> {
                err.println("smtp-report: the database failed: " + failed.getMessage());
                yield CommandLine.ExitCode.SOFTWARE;
            }
            default -> {
                failure.printStackTrace(err);
                yield CommandLine.ExitCode.SOFTWARE;
            }
        };
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }
}
