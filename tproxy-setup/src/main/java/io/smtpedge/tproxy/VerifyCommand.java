package io.smtpedge.tproxy;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.apply.Difference;
import io.smtpedge.tproxy.apply.Difference.Mendable;
import io.smtpedge.tproxy.apply.Plumbing;
import io.smtpedge.tproxy.apply.PlumbingException;
import io.smtpedge.tproxy.apply.ProcessCommands;
import io.smtpedge.tproxy.apply.Requirements;
import io.smtpedge.tproxy.plan.Plan;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tproxy-setup verify}: says what is not as planned, and nothing when all is well: a timer runs it. */
@Command(
        name = "verify",
        description =
                "Compares this box with the plan, and prints each difference in one line. Changes nothing, and prints"
                        + " nothing when there is none. Exit status: 0 as planned, 1 different or not to be told, 2 wrong usage or"
                        + " configuration.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private PlanOptions options;

    @Override
    public Integer call() throws SettingsException, PlumbingException {
        Plan plan = options.plan();
        Requirements.privileges();
        List<Difference> differences = new Plumbing(new ProcessCommands()).differences(plan);
        PrintWriter out = spec.commandLine().getOut();
        differences.forEach(difference -> out.println(difference + remedy(difference)));
        return differences.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private String remedy(Difference difference) {
        return difference instanceof Mendable ? "; mend it: tproxy-setup apply " + options : "";
    }
}
