package io.smtpedge.tproxy;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tproxy-setup}. Exit status: 0 fine, 1 failed at run time, 2 bad usage or configuration. */
@Command(
        name = "tproxy-setup",
        description = "Plans the routing and firewall rules of transparent proxying.",
        subcommands = PlanCommand.class,
        mixinStandardHelpOptions = true,
        version = "tproxy-setup 0.1.0")
public final class Main implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }
}
