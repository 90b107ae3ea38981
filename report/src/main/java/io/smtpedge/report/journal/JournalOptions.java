package io.smtpedge.report.journal;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of each command that reads journals. */
public final class JournalOptions {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smhd])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            defaultValue = "/var/lib/smtp-edge/journal",
            description =
                    "Where a journal is: journal.directory of an edge, or a copy of it; several times for several edges;"
                            + " s3://... for one in an object store. Default: ${DEFAULT-VALUE}")
    private List<String> journals = List.of();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1d",
            description = "From when on: so long ago (12h, 7d), a date (2026-11-23), or a time (2026-11-23T10:00:00Z)."
                    + " Default: ${DEFAULT-VALUE}")
    private String since = "1d";

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Up to when, in the same words; a date is its beginning. Default: now")
    private @Nullable String until;

    @Option(
            names = "--timezone",
            paramLabel = "ZONE",
            description = "The time zone of dates, such as Europe/Berlin. Default: that of this machine")
    private @Nullable String zone;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "1024",
            description =
                    "What the database may take, in MiB; more goes to --temp. 64 or more. Default: ${DEFAULT-VALUE}")
    private int memory = 1024;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many processors may be busy. Default: all of them")
    private @Nullable Integer threads;

    @Option(names = "--temp", paramLabel = "DIR", description = "Where to put what does not fit into memory.")
    private @Nullable Path temporary;

    /**
     * What the options say.
     *
     * @throws TypeConversionException with a sentence for the user
     */
    public Scope scope(Instant now) {
        ZoneId in = zone();
        Instant end = until == null ? now : time("--until", until, now, in);
        Instant begin = time("--since", since, now, in);
        if (!begin.isBefore(end)) {
            throw new TypeConversionException("--since " + begin + " is not before --until " + end);
        }
        return new Scope(journals, begin, end, now, resources());
    }

    /** What the database may take. */
    public Scope.Resources resources() {
        if (memory < 64) {
            throw new TypeConversionException("--memory " + memory + " is too little; 64 or more (MiB)");
        }
        if (threads != null && threads < 1) {
            throw new TypeConversionException("--threads " + threads + " is too few; 1 or more");
        }
        Scope.Resources usual = Scope.Resources.usual();
        return new Scope.Resources(
                (long) memory << 20, threads == null ? usual.threads() : threads, Optional.ofNullable(temporary));
    }

    /** The time zone of dates. */
    public ZoneId zone() {
        try {
            return zone == null ? ZoneId.systemDefault() : ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            throw new TypeConversionException(
                    "--timezone " + zone + " is not known; write one such as Europe/Berlin or UTC");
        }
    }

    private static Instant time(String option, String text, Instant now, ZoneId zone) {
        Optional<Duration> ago = duration(text);
        try {
            if (ago.isPresent()) {
                return now.minus(ago.get());
            }
            return text.length() == "2026-11-23".length()
                    ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException wrong) {
            throw new TypeConversionException(option + " " + text
                    + " is no time; write 7d, a date as 2026-11-23, or a time as 2026-11-23T10:00:00Z");
        }
    }

    /** A whole number and a unit, as in {@code 7d}; empty where it is none. */
    static Optional<Duration> duration(String text) {
        Matcher duration = DURATION.matcher(text);
        return duration.matches()
                ? Optional.of(UNITS.getOrDefault(duration.group(2), Duration.ZERO)
                        .multipliedBy(Long.parseLong(duration.group(1))))
                : Optional.empty();
    }
}
