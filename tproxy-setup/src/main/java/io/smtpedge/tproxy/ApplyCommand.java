package io.smtpedge.tproxy;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.apply.Neighbours;
import io.smtpedge.tproxy.apply.Plumbing;
import io.smtpedge.tproxy.apply.PlumbingException;
import io.smtpedge.tproxy.apply.ProcessCommands;
import io.smtpedge.tproxy.apply.Requirements;
import io.smtpedge.tproxy.plan.Plan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tproxy-setup apply}: does what {@code plan} prints, or nothing. */
@Command(
        name = "apply",
        description =
                "Brings this box to the plan. What is so already is not touched; when something fails, what was there"
                        + " before is put back. Exit status: 0 done, 1 refused or failed, 2 wrong usage or configuration.",
        mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {

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
        ProcessCommands commands = new ProcessCommands();
        List<String> lacking = Requirements.lacking(plan, commands);
        if (!lacking.isEmpty()) {
            throw new PlumbingException("nothing was changed, because:\n" + String.join("\n", lacking));
        }
        for (String warning : new Neighbours(plan, commands, Path.of("/")).warnings()) {
            spec.commandLine().getErr().println("warning: " + warning);
        }
        PrintWriter out = spec.commandLine().getOut();
        int differences = new Plumbing(commands).apply(plan, out::println);
        out.println(differences == 0 ? "nothing to do: everything is as planned" : "everything is as planned now");
        return ExitCode.OK;
    }
}
