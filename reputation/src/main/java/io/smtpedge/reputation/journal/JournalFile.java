package io.smtpedge.reputation.journal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a journal's file says. A <i>segment</i> holds lines of JSON, a <i>batch</i> is a folder of Parquet files made
 * of segments:
 *
 * <pre>
 * 2026-11-23T10Z.ndjson.open   the segment that is being written: what was written from 10:00 to 11:00 UTC
 * 2026-11-23T10Z.ndjson        the same, closed: it changes no more
 * 2026-11-23T10Z.1.ndjson      one more of that hour: the edge was started anew, or its clock was set back
 * 2026-11-23T10Z.anon.ndjson   with tokens in place of addresses
 * 2026-11-23.parquet           a batch of that day; 2026-11-23T10Z.parquet of that hour
 * </pre>
 *
 * @param from the beginning of its hour, or of its day
 * @param span an hour or a day
 * @param copy 0 for the first of that span, then 1 and so on
 * @param pseudonymised whether addresses are tokens
 */
public record JournalFile(Instant from, Duration span, int copy, boolean pseudonymised, Kind kind) {

    /** What kind of file it is. */
    public enum Kind {
        /** A segment that is being written. */
        OPEN(".ndjson.open"),
        /** A segment that changes no more. */
        SEGMENT(".ndjson"),
        /** A folder of Parquet files. */
        BATCH(".parquet");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }
    }

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Pattern NAME =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)(?:T(\\d\\d)Z)?(?:\\.(\\d{1,6}))?(\\.anon)?"
                    + "(\\.ndjson\\.open|\\.ndjson|\\.parquet)");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter HOUR_OF_DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** The first segment of the hour of {@code at}. */
    public static JournalFile open(Instant at) {
        return new JournalFile(at.truncatedTo(ChronoUnit.HOURS), HOUR, 0, false, Kind.OPEN);
    }

    /** The first batch of the day of {@code at}. */
    public static JournalFile batchOfDay(Instant at) {
        return new JournalFile(at.truncatedTo(ChronoUnit.DAYS), DAY, 0, false, Kind.BATCH);
    }

    /** The first batch of the hour of {@code at}. */
    public static JournalFile batchOfHour(Instant at) {
        return new JournalFile(at.truncatedTo(ChronoUnit.HOURS), HOUR, 0, false, Kind.BATCH);
    }

    /** What the name of a file says; empty where it is none of a journal's. */
    public static Optional<JournalFile> parse(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String hour = parts.group(2);
        String copy = parts.group(3);
        Kind kind = Kind.SEGMENT;
        for (Kind each : Kind.values()) {
            if (each.suffix.equals(parts.group(5))) {
                kind = each;
            }
        }
        try {
            Instant from = LocalDate.parse(parts.group(1))
                    .atTime(hour == null ? LocalTime.MIDNIGHT : LocalTime.of(Integer.parseInt(hour), 0))
                    .toInstant(ZoneOffset.UTC);
            JournalFile file = new JournalFile(
                    from,
                    hour == null ? DAY : HOUR,
                    copy == null ? 0 : Integer.parseInt(copy),
                    parts.group(4) != null,
                    kind);
            // One name for one file: no segment of a day, no number with a zero before it.
            return file.name().equals(name) && (hour != null || kind == Kind.BATCH)
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }

    /** Its name. */
    public String name() {
        return stem() + (pseudonymised ? ".anon" : "") + kind.suffix;
    }

    /** The part of the name that stays the same when it is closed or pseudonymised. */
    public String stem() {
        return (span.equals(DAY) ? DATE : HOUR_OF_DATE).format(from) + (copy == 0 ? "" : "." + copy);
    }

    /** The first instant after its span. */
    public Instant until() {
        return from.plus(span);
    }

    /** The same hour or day, the next in number. */
    public JournalFile next() {
        return new JournalFile(from, span, copy + 1, pseudonymised, kind);
    }

    /** The name it has when it is closed. */
    public JournalFile closed() {
        return new JournalFile(from, span, copy, pseudonymised, kind == Kind.OPEN ? Kind.SEGMENT : kind);
    }

    /** The name it has with tokens in place of addresses. */
    public JournalFile withPseudonyms() {
        return new JournalFile(from, span, copy, true, kind);
    }
}
