package io.smtpedge.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.smtpedge.edge.config.EdgeConfig;
import io.smtpedge.edge.config.EdgeConfigLoader;
import io.smtpedge.edge.explain.Configured;
import io.smtpedge.edge.explain.ExplanationJson;
import io.smtpedge.edge.explain.SessionLog;
import io.smtpedge.edge.explain.SessionQuery;
import io.smtpedge.edge.explain.SessionStory;
import io.smtpedge.edge.feedback.AdminClient;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells why: a session by its reference, or the last ones of an address. */
@Command(
        name = "why",
        aliases = "explain",
        description = {
            "Tell why a session was refused or let pass, by the reference in the reply, or why the last ones of an address"
                    + " were: what each list said, what the reputation is made of, how each test went, and what would have"
                    + " changed it.",
            "",
            "It reads the journal and the session log. With --admin, it asks the edge for the address's standing now."
        },
        footer = {"", "Exit status 1 means that there is no such session."},
        mixinStandardHelpOptions = true)
final class WhyCommand implements Callable<Integer> {

    private static final String STDIN = "-";

    @Option(
            names = {"--log", "--journal"},
            paramLabel = "FILE",
            arity = "1",
            description =
                    "The directory of the journal (journal.directory), a session log, the directory of one (with its"
                            + " rolled files), or \"-\" for standard input; may be given several times, the newest last."
                            + " Default: those of ${DEFAULT-VALUE} that there are",
            defaultValue = "${sys:smtp-edge.journal-dir:-/var/lib/smtp-edge/journal},"
                    + "${sys:smtp-edge.log-dir:-/var/log/smtp-edge}",
            split = ",")
    private List<String> logs = new ArrayList<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = Main.DEFAULT_CONFIG,
            description =
                    "For the meaning of your own lists (dnsbl.catalogue), and for policy.later. Without it, those that"
                            + " come with smtp-edge. Default: ${DEFAULT-VALUE}, where it can be read")
    private @Nullable Path config;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many sessions. Default: ${DEFAULT-VALUE}")
    private int last;

    @Option(names = "--json", description = "One JSON object for each session and line.")
    private boolean json;

    @Parameters(
            paramLabel = "REF|ADDRESS",
            description = "The reference in a reply, which is the id of the session, or a client's IP address.")
    private @Nullable String wanted;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, SettingsException {
        CommandLine command = Main.given(spec).commandLine();
        if (last < 1) {
            throw new CommandLine.ParameterException(command, "--last " + last + " asks for nothing; write 1 or more");
        }
        SessionQuery query = query(command);
        Configured configured = configured(command);
        SessionLog.Found found = search(command, query, query instanceof SessionQuery.ById ? 1 : last);
        for (SessionRecord session : found.sessions()) {
            print(command.getOut(), session, configured);
        }
        standing(command, query, found);
        command.getOut().flush();
        if (found.foreign() > 0) {
            command.getErr()
                    .println(found.foreign() + " of " + found.lines()
                            + " lines are no session records, or were cut off; they were passed over");
        }
        if (found.sessions().isEmpty()) {
            command.getErr().println(notFound(query, found));
            return CommandLine.ExitCode.SOFTWARE;
        }
        return CommandLine.ExitCode.OK;
    }

    /** One that was named must be there, and sound. */
    private Configured configured(CommandLine command) throws SettingsException {
        Path file = Main.given(config);
        boolean named = command.getParseResult().hasMatchedOption("--config");
        if (!named && !Files.isReadable(file)) {
            return Configured.BY_DEFAULT;
        }
        try {
            return configured(EdgeConfigLoader.load(file));
        } catch (SettingsException wrong) {
            if (named) {
                throw wrong;
            }
            command.getErr()
                    .println("passed over: " + file + ", which has mistakes (smtp-edge check tells them); lists of your"
                            + " own have no meaning here");
            return Configured.BY_DEFAULT;
        }
    }

    static Configured configured(EdgeConfig config) {
        return new Configured(
                config.dnsbl().catalogue(), config.policy().thresholds().later(), true);
    }

    private SessionQuery query(CommandLine command) {
        try {
            return SessionQuery.parse(Main.given(wanted));
        } catch (IllegalArgumentException neither) {
            throw new CommandLine.ParameterException(command, String.valueOf(neither.getMessage()), neither);
        }
    }

    /** From the newest log on. One that cannot be read is told, and does not keep us from the others. */
    private SessionLog.Found search(CommandLine command, SessionQuery query, int most) throws IOException {
        SessionLog.Found found = SessionLog.Found.NOTHING;
        List<String> unreadable = new ArrayList<>();
        List<String> searched = logs(command);
        for (String log : searched.reversed()) {
            if (found.sessions().size() >= most) {
                break;
            }
            try {
                SessionLog one = log.equals(STDIN)
                        ? SessionLog.of("standard input", System.in)
                        : SessionLog.of(List.of(Path.of(log)));
                found = found.after(one.search(query, most - found.sessions().size()));
            } catch (IOException failed) {
                unreadable.add(String.valueOf(failed.getMessage()));
            }
        }
        if (unreadable.size() == searched.size()) {
            throw new IOException(String.join("; ", unreadable.reversed()));
        }
        unreadable.forEach(log -> command.getErr().println("passed over: " + log));
        return found;
    }

    /** Those named; of the usual ones, those that are there. */
    private List<String> logs(CommandLine command) {
        List<String> there =
                logs.stream().filter(log -> Files.exists(Path.of(log))).toList();
        return command.getParseResult().hasMatchedOption("--log") || there.isEmpty() ? logs : there;
    }

    /** What is known of the address at the moment, where an edge was named. */
    private void standing(CommandLine command, SessionQuery query, SessionLog.Found found) throws IOException {
        if (!admin.isGiven()) {
            return;
        }
        InetAddress client = switch (query) {
            case SessionQuery.ByAddress byAddress -> byAddress.address();
            case SessionQuery.ById _ ->
                found.sessions().isEmpty()
                        ? null
                        : found.sessions().getFirst().client().getAddress();
        };
        if (client == null) {
            return;
        }
        try (AdminClient edge = admin.client(command)) {
            AdminClient.Answer answer = edge.get("/v1/standing/" + IpText.of(client));
            if (answer.status() != 200) {
                command.getErr().println("what is known of " + IpText.of(client) + " now: " + answer.error());
            } else if (json) {
                command.getOut().print(answer.body());
            } else {
                command.getOut().println(StandingText.of(answer.body()));
            }
        }
    }

    private static String notFound(SessionQuery query, SessionLog.Found found) {
        String where = " in the " + found.lines() + " records that were searched";
        return switch (query) {
            case SessionQuery.ById byId -> "there is no session " + byId.id() + where;
            case SessionQuery.ByAddress byAddress -> {
                String address = byAddress.address().getHostAddress();
                yield address + " has no session" + where + "; what the lists say of it now: smtp-edge lookup "
                        + address;
            }
        };
    }

    private void print(PrintWriter out, SessionRecord session, Configured configured) throws IOException {
        if (json) {
            printJson(out, session, configured);
        } else {
            out.println(SessionStory.of(session, configured));
            out.println();
        }
    }

    private static void printJson(PrintWriter out, SessionRecord session, Configured configured) throws IOException {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            ExplanationJson.write(session, configured, json);
        }
        out.println();
    }
}
