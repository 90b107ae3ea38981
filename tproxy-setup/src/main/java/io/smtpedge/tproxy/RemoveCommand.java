package io.smtpedge.tproxy;

import io.smtpedge.tproxy.apply.Plumbing;
import io.smtpedge.tproxy.apply.PlumbingException;
import io.smtpedge.tproxy.apply.ProcessCommands;
import io.smtpedge.tproxy.apply.Requirements;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tproxy-setup remove}: takes away all that is ours. Needs no configuration: what is ours can be told. */
@Command(
        name = "remove",
        description = "Removes all that apply, or a script of plan, has made on this box; everything else stays. Exit"
                + " status: 0 removed or not there, 1 failed, and then what was there is put back.",
        mixinStandardHelpOptions = true)
final class RemoveCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Taken, as by the other commands, but not read: what is ours is told without it.")
    void config(Path notRead) {}

    @Override
    public Integer call() throws PlumbingException {
        Requirements.privileges();
        PrintWriter out = spec.commandLine().getOut();
        ProcessCommands commands = new ProcessCommands();
        int differences = new Plumbing(commands).remove(out::println);
        Stream.of("nft", "iptables", "ip6tables")
                .filter(tool -> !commands.has(tool))
                .forEach(tool -> spec.commandLine()
                        .getErr()
                        .println(
                                "warning: " + tool + " cannot be run here, so rules that it made were not looked for"));
        out.println(differences == 0 ? "nothing to do: nothing of smtp-edge is here" : "removed");
        return ExitCode.OK;
    }
}
