package io.smtpedge.report.journal;

import io.smtpedge.report.objects.ObjectAddress;
import io.smtpedge.settings.SettingsException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of each command that reads journals: which ones, what time of them, and with what. A mix-in. */
public final class JournalOptions {

    /** For the footer of a command's help. */
    public static final String TIMES = "TIME is now, today, yesterday, this-week, last-week, a weekday, a date such as"
            + " 2026-11-01, or a time: 2026-11-01T12:30, or the same with Z or an offset. Or 90m, 24h, 7d, 2w: so long before"
            + " --until. Days are those of --timezone.";

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description =
                    "Where a journal is: journal.directory of an edge, or a copy of it; several times for several edges;"
                            + " s3://... for one in an object store. Default: what --config says, else"
                            + " /var/lib/smtp-edge/journal")
    private List<String> journals = new ArrayList<>();

    @Mixin
    private EdgeOptions edge = new EdgeOptions();

    @Option(names = "--since", paramLabel = "TIME", description = "From when on. Default: ${DEFAULT-VALUE}")
    private String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description =
                    "Up to when; a date is its beginning. Default: the end of yesterday or of last week, where --since"
                            + " says so; else now")
    private @Nullable String until;

    @Option(
            names = "--timezone",
            paramLabel = "ZONE",
            description = "The time zone of days, such as Europe/Berlin. Default: that of this machine")
    private @Nullable String zone;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** @param since when the command begins, if nobody says it */
    public JournalOptions(String since) {
        this.since = since;
    }

    /** Whether anybody has said when to begin. */
    public boolean saysSince() {
        return Objects.requireNonNull(command).commandLine().getParseResult().hasMatchedOption("--since");
    }

    /** From the first instant to the first one after it. */
    public record Span(Instant since, Instant until) {}

    /** What {@code --since} and {@code --until} mean. */
    public Span span(Instant now) {
        ZoneId in = zone();
        Moment moment = Moment.of(now, in);
        Instant end = until == null ? moment.endOf(since) : time("--until", until, moment);
        Instant begin = time("--since", since, Moment.isSpan(since) ? Moment.of(end, in) : moment);
        if (!begin.isBefore(end)) {
            throw wrong("--since " + begin + " is not before --until " + end);
        }
        return new Span(begin, end);
    }

    /** What an option of the command's own means; a span such as {@code 28d} is before the instant given. */
    public Instant before(Instant instant, String option, String text) {
        return time(option, text, Moment.of(instant, zone()));
    }

    /**
     * The journals that are meant, between two instants.
     *
     * @throws SettingsException where the edge's configuration is needed, and cannot be understood
     */
    public Scope scope(Span span, Instant now) throws SettingsException {
        return new Scope(journals(), span.since, span.until, now, resources());
    }

    private List<String> journals() throws SettingsException {
        List<String> meant = edge.journals(journals);
        try {
            meant.stream().filter(ObjectAddress::isMeantBy).forEach(ObjectAddress::parse);
        } catch (IllegalArgumentException bad) {
            throw wrong("--journal: " + bad.getMessage());
        }
        return meant;
    }

    /** The time zone of days. */
    public ZoneId zone() {
        try {
            return zone == null ? ZoneId.systemDefault() : ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            throw wrong("--timezone: \"" + zone + "\" is no time zone; write a name such as Europe/Berlin, or UTC");
        }
    }

    private Scope.Resources resources() {
        try {
            return database.resources();
        } catch (IllegalArgumentException bad) {
            throw wrong(String.valueOf(bad.getMessage()));
        }
    }

    private Instant time(String option, String text, Moment moment) {
        try {
            return moment.parse(text);
        } catch (IllegalArgumentException bad) {
            throw wrong(option + ": " + bad.getMessage());
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(Objects.requireNonNull(command).commandLine(), sentence);
    }
}
