package io.smtpedge.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.smtpedge.dnsbl.catalogue.Catalogue;
import io.smtpedge.edge.explain.Counterfactuals;
import io.smtpedge.edge.explain.SessionLog;
import io.smtpedge.edge.explain.SessionQuery;
import io.smtpedge.edge.explain.SessionStory;
import io.smtpedge.edge.explain.WhatIf;
import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains past sessions from the session log. */
@Command(
        name = "explain",
        description = "Explain a past session, or the last ones of an address, from the session log.",
        footer = {"", "Exit status 1 means that the log has no such session."},
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

    private static final String STDIN = "-";

    @Option(
            names = "--log",
            paramLabel = "FILE",
            arity = "1",
            description =
                    "A session log, the directory of one (with its rolled files), or \"-\" for standard input; may be"
                            + " given several times, the newest last. Default: ${DEFAULT-VALUE}",
            defaultValue = "${sys:smtp-edge.log-dir:-/var/log/smtp-edge}")
    private List<String> logs = new ArrayList<>();

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many sessions. Default: ${DEFAULT-VALUE}")
    private int last;

    @Option(names = "--json", description = "One JSON object for each session and line.")
    private boolean json;

    @Parameters(paramLabel = "SESSION-ID|ADDRESS", description = "The id of a session, or a client's IP address.")
    private @Nullable String wanted;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandLine command = Main.given(spec).commandLine();
        if (last < 1) {
            throw new CommandLine.ParameterException(command, "--last " + last + " asks for nothing; write 1 or more");
        }
        SessionQuery query = SessionQuery.parse(Main.given(wanted));
        SessionLog.Found found = log().search(query, query instanceof SessionQuery.ById ? 1 : last);
        for (SessionRecord session : found.sessions()) {
            print(command.getOut(), session);
        }
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

    private SessionLog log() throws IOException {
        if (logs.equals(List.of(STDIN))) {
            return SessionLog.of("standard input", System.in);
        }
        return SessionLog.of(logs.stream().map(Path::of).toList());
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

    private void print(PrintWriter out, SessionRecord session) throws IOException {
        if (json) {
            printJson(out, session);
        } else {
            out.println(SessionStory.of(session, Catalogue.shipped()));
            out.println();
        }
    }

    private static void printJson(PrintWriter out, SessionRecord session) throws IOException {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            json.writeFieldName("session");
            json.writeRawValue(SessionJson.line(session));
            json.writeArrayFieldStart("what-if");
            for (WhatIf one : Counterfactuals.of(session)) {
                json.writeStartObject();
                json.writeStringField("change", one.change());
                json.writeStringField("result", one.result());
                json.writeBooleanField("decisive", one.decisive());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.println();
    }
}
