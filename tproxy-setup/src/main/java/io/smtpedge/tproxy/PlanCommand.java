package io.smtpedge.tproxy;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.plan.ScriptPrinter;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
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

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private PlanOptions options;

    @Option(
            names = "--all",
            description = "The scripts of all boxes in one, which is told on each box which one it is. For kernels that"
                    + " leave marks alone, since the other boxes cannot be asked.")
    private boolean all;

    @Override
    public Integer call() {
        try {
            PrintWriter out = spec.commandLine().getOut();
            out.print(all ? ScriptPrinter.print(options.plansOfAllBoxes()) : ScriptPrinter.print(options.plan()));
            out.flush();
            return out.checkError() ? ExitCode.SOFTWARE : ExitCode.OK;
        } catch (SettingsException wrong) {
            spec.commandLine().getErr().println(wrong.getMessage());
            return ExitCode.USAGE;
        }
    }
}
