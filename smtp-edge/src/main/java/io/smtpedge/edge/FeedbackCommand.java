package io.smtpedge.edge;

import io.smtpedge.edge.admin.FeedbackFields;
import io.smtpedge.edge.feedback.AdminClient;
import io.smtpedge.edge.feedback.FeedbackLine;
import io.smtpedge.edge.feedback.Follower;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells the edge what somebody has found out about a client. */
@Command(
        name = "feedback",
        description = {
            "Tell the edge what somebody behind it has found out about a client.",
            "",
            "One verdict: name the client's address or its session, and the finding: accepted, spam, virus, trap, complaint,"
                    + " not-spam, auth-failure, unknown-recipient, early-talk or helo-is-us.",
            "Many: --from a file with a JSON object on each line.",
            "All that come: --follow the logs of Postfix and rspamd, on the machine of the MTA, until SIGTERM."
        },
        footer = {
            "",
            "Exit status 1: the edge could not be reached, or did not take all of it. 2: a mistake in the input."
        },
        mixinStandardHelpOptions = true)
final class FeedbackCommand implements Callable<Integer> {

    private static final String STDIN = "-";
    private static final int BATCH = 500;
    private static final int ATTEMPTS = 20;

    @Parameters(index = "0", arity = "0..1", paramLabel = "ADDRESS|SESSION", description = "Whom it is about.")
    private @Nullable String about;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FINDING", description = "What was found.")
    private @Nullable String finding;

    @Option(names = "--source", paramLabel = "NAME", defaultValue = "cli", description = "Who says so. Default: cli")
    private String source = "";

    @Option(names = "--recipient", paramLabel = "ADDRESS", description = "Whose message it was.")
    private String recipient = "";

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "How many times, 1 to 1000.")
    private int count;

    @Option(names = "--from", paramLabel = "FILE", description = "A file of JSON lines; - is standard input.")
    private @Nullable String from;

    @Option(
            names = "--follow",
            paramLabel = "KIND:FILE",
            description =
                    "A log to follow, postfix:/var/log/mail.log or rspamd:/var/log/rspamd/rspamd.log; may be given"
                            + " several times.")
    private List<String> follow = new ArrayList<>();

    @Option(
            names = "--state",
            paramLabel = "FILE",
            defaultValue = "/var/lib/smtp-edge/feedback.places",
            description = "Where --follow keeps its places in the logs. Default: ${DEFAULT-VALUE}")
    private Path state = Path.of("");

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        int ways = (about != null ? 1 : 0) + (from != null ? 1 : 0) + (follow.isEmpty() ? 0 : 1);
        if (ways != 1) {
            throw new ParameterException(
                    command(), "say one of: ADDRESS FINDING, SESSION FINDING, --from FILE, --follow KIND:FILE");
        }
        try (AdminClient edge = admin.client(command())) {
            if (!follow.isEmpty()) {
                return follow(edge);
            }
            return from == null ? one(edge) : many(edge, from);
        }
    }

    private CommandLine command() {
        return Main.given(spec).commandLine();
    }

    private int one(AdminClient edge) throws IOException {
        String whom = Main.given(about);
        Optional<InetAddress> client = FeedbackFields.address(whom);
        if (client.isEmpty() && !FeedbackFields.isSession(whom)) {
            throw new ParameterException(
                    command(),
                    "\"" + whom + "\" is neither an IP address nor the id of a session, such as t9x3k2ab-7x");
        }
        Optional<Finding> found = finding == null ? Optional.empty() : FeedbackFields.finding(finding);
        if (found.isEmpty()) {
            throw new ParameterException(
                    command(),
                    (finding == null ? "the finding is missing" : "\"" + finding + "\" is no finding")
                            + "; write one of " + FeedbackFields.findings());
        }
        if (count < 1 || count > FeedbackFields.MOST_COUNT) {
            throw new ParameterException(
                    command(), "--count " + count + " is not from 1 to " + FeedbackFields.MOST_COUNT);
        }
        Feedback feedback = new Feedback(
                InstantSource.system().instant(),
                client.isPresent() ? "" : whom,
                client.orElse(null),
                found.get(),
                source,
                recipient,
                count);
        AdminClient.Answer answer = edge.post(FeedbackLine.of(feedback));
        if (answer.status() == 202) {
            command().getOut().println("taken");
            return CommandLine.ExitCode.OK;
        }
        command().getErr().println("the edge did not take it: " + answer.error());
        return answer.status() == 400 ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private int many(AdminClient edge, String file) throws IOException {
        int taken = 0;
        int line = 0;
        try (BufferedReader in = open(file)) {
            List<String> batch = new ArrayList<>();
            int first = 1;
            for (String text = in.readLine(); ; text = in.readLine()) {
                if (text != null) {
                    line++;
                    batch.add(text);
                }
                if (batch.size() == BATCH || (text == null && !batch.isEmpty())) {
                    int done = send(edge, batch, first);
                    taken += Math.max(0, done);
                    if (done < 0) {
                        command().getErr().println(taken + " verdicts were taken, from the lines before");
                        return -done;
                    }
                    first = line + 1;
                    batch.clear();
                }
                if (text == null) {
                    break;
                }
            }
        }
        command().getOut().println(taken + " verdicts taken");
        return CommandLine.ExitCode.OK;
    }

    /** How many were taken; where not all were, the exit status below zero. */
    private int send(AdminClient edge, List<String> batch, int firstLine) throws IOException {
        List<String> left =
                new ArrayList<>(batch.stream().filter(line -> !line.isBlank()).toList());
        int all = left.size();
        for (int attempt = 0; !left.isEmpty(); attempt++) {
            AdminClient.Answer answer = edge.post(String.join("\n", left) + "\n");
            int taken = Math.min(left.size(), answer.taken());
            left.subList(0, taken).clear();
            if (answer.status() == 503 && attempt < ATTEMPTS) {
                pause(answer);
            } else if (answer.status() != 202) {
                command()
                        .getErr()
                        .println("of lines " + firstLine + " to " + (firstLine + batch.size() - 1) + ", the last "
                                + left.size() + " were not taken: " + answer.error());
                return answer.status() == 400 ? -CommandLine.ExitCode.USAGE : -CommandLine.ExitCode.SOFTWARE;
            }
        }
        return all;
    }

    private static void pause(AdminClient.Answer answer) throws IOException {
        try {
            Thread.sleep(answer.retryAfter().orElse(Duration.ofSeconds(5)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    private static BufferedReader open(String file) throws IOException {
        if (file.equals(STDIN)) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        }
        if (Files.isDirectory(Path.of(file))) {
            throw new IOException(file + " is a directory; name a file of JSON lines");
        }
        try {
            return Files.newBufferedReader(Path.of(file));
        } catch (NoSuchFileException absent) {
            throw new IOException(file + ": there is no such file", absent);
        } catch (AccessDeniedException forbidden) {
            throw new IOException(file + " cannot be read: permission denied", forbidden);
        }
    }

    private int follow(AdminClient edge) throws IOException {
        List<Follower.Source> sources = new ArrayList<>();
        for (String text : follow) {
            try {
                sources.add(Follower.Source.parse(text));
            } catch (IllegalArgumentException wrong) {
                throw new ParameterException(command(), String.valueOf(wrong.getMessage()), wrong);
            }
        }
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        try (Follower follower = Follower.open(
                sources,
                state,
                host,
                edge,
                ZoneId.systemDefault(),
                InstantSource.system(),
                line -> command().getErr().println(line))) {
            Thread running = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(follower, running), "stop"));
            command().getErr().println("following " + String.join(", ", follow));
            sources.forEach(source ->
                    source.trouble().ifPresent(trouble -> command().getErr().println(trouble)));
            follower.run();
        }
        return CommandLine.ExitCode.OK;
    }

    /** SIGTERM ends the JVM when this returns: what is under way may end first. */
    private static void stop(Follower follower, Thread running) {
        follower.stop();
        try {
            running.join(Duration.ofSeconds(20));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
