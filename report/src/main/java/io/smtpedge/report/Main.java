package io.smtpedge.report;

import io.smtpedge.report.backtest.BacktestCommand;
import io.smtpedge.report.journal.CompactCommand;
import io.smtpedge.report.journal.SqlCommand;
import io.smtpedge.report.month.ExampleMonthCommand;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code smtp-report}. Exit status: 0 fine, 1 failed at run time, 2 bad usage. */
@Command(
        name = "smtp-report",
        description = "Reads the journals of one or many edges, and says what they did and why.",
        subcommands = {ExampleMonthCommand.class, BacktestCommand.class},
        mixinStandardHelpOptions = true,
        version = "smtp-report 0.1.0")
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
                .addSubcommand(new CompactCommand(InstantSource.system(), System::nanoTime))
                .addSubcommand(new SqlCommand(InstantSource.system(), System::nanoTime))
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }
}
