package io.smtpedge.tproxy;

import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Planner;
import io.smtpedge.tproxy.plan.ScriptPrinter;

import io.smtpedge.settings.SettingsException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tproxy-setup plan}: prints the script and changes nothing. */
@Command(
        name = "plan",
        description = "Prints what has to be done on a box, as a script to review and run. Changes nothing.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The file with the section tproxy.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path config;

    @Option(names = "--role", description = "Instead of the file's: edge, haproxy or mta.")
    private @Nullable Role role;

    @Option(names = "--tool", description = "Instead of the file's: nft or iptables.")
    private @Nullable Tool tool;

    @Override
    public Integer call() {
        try {
            Plan plan = Planner.plan(TproxyConfig.load(config, Optional.ofNullable(role), Optional.ofNullable(tool)));
            PrintWriter out = spec.commandLine().getOut();
            out.print(ScriptPrinter.print(plan));
            out.flush();
            return out.checkError() ? ExitCode.SOFTWARE : ExitCode.OK;
        } catch (SettingsException wrong) {
            spec.commandLine().getErr().println(wrong.getMessage());
            return ExitCode.USAGE;
        }
    }
}
