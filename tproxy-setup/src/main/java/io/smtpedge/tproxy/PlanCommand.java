package io.smtpedge.tproxy;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.apply.Difference;
import io.smtpedge.tproxy.apply.Plumbing;
import io.smtpedge.tproxy.apply.PlumbingException;
import io.smtpedge.tproxy.apply.ProcessCommands;
import io.smtpedge.tproxy.apply.Requirements;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.ScriptPrinter;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tproxy-setup plan}: prints the script, says whether this box differs from it, and changes nothing. */
@Command(
        name = "plan",
        description =
                "Prints what has to be done on a box, as a script to review and run. Changes nothing. Exit status: 0 this"
                        + " box is so already, or was not looked at; 2 it is not, or wrong usage or configuration.",
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

    @Option(names = "--elsewhere", description = "The script is for another box: do not compare this one with it.")
    private boolean elsewhere;

    @Override
    public Integer call() throws SettingsException, PlumbingException {
        return all ? print(ScriptPrinter.print(options.plansOfAllBoxes())) : printAndCompare(options.plan());
    }

    private int printAndCompare(Plan plan) throws PlumbingException {
        int status = print(ScriptPrinter.print(plan));
        return status != ExitCode.OK || elsewhere || isAsPlanned(plan) ? status : ExitCode.USAGE;
    }

    private int print(String script) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(script);
        out.flush();
        return out.checkError() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    /** Who is not root may read a plan all the same. */
    private boolean isAsPlanned(Plan plan) throws PlumbingException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Requirements.privileges();
        } catch (PlumbingException notRoot) {
            err.println("not compared with what is there: " + notRoot.getMessage());
            return true;
        }
        List<Difference> differences = new Plumbing(new ProcessCommands()).differences(plan);
        differences.forEach(err::println);
        return differences.isEmpty();
    }
}
