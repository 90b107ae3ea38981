package io.smtpedge.report.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times as people write them, on a Wednesday in November in Berlin. */
class MomentTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private final Moment moment = Moment.of(Instant.parse("2026-11-25T07:12:00Z"), BERLIN);

    @ParameterizedTest
    @CsvSource({
        "now, 2026-11-25T07:12:00Z",
        "today, 2026-11-24T23:00:00Z",
        "yesterday, 2026-11-23T23:00:00Z",
        "Yesterday, 2026-11-23T23:00:00Z",
        "this-week, 2026-11-22T23:00:00Z",
        "last-week, 2026-11-15T23:00:00Z",
        "wednesday, 2026-11-24T23:00:00Z",
        "thursday, 2026-11-18T23:00:00Z",
        "90m, 2026-11-25T05:42:00Z",
        "36h, 2026-11-23T19:12:00Z",
        "7d, 2026-11-18T07:12:00Z",
        "2w, 2026-11-11T07:12:00Z",
        "2026-11-01, 2026-10-31T23:00:00Z",
        "2026-10-20, 2026-10-19T22:00:00Z",
        "2026-11-01T12:30, 2026-11-01T11:30:00Z",
        "2026-11-01T12:30:00Z, 2026-11-01T12:30:00Z",
        "2026-11-01T12:30:00+05:30, 2026-11-01T07:00:00Z"
    })
    void theInstantIsMeant(String text, String instant) {
        assertThat(moment.parse(text)).isEqualTo(Instant.parse(instant));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "7", "7y", "2026-13-01", "2026-11-31", "12:30", "-3d"})
    void whatIsNoTimeIsToldWithWhatIs(String text) {
        assertThatThrownBy(() -> moment.parse(text)).hasMessageStartingWith("\"" + text + "\" is no time; write 7d");
    }

    @Test
    void yesterdayAndLastWeekEndByThemselves() {
        assertThat(moment.endOf("yesterday")).isEqualTo(moment.parse("today"));
        assertThat(moment.endOf("last-week")).isEqualTo(moment.parse("this-week"));
        assertThat(moment.endOf("7d")).isEqualTo(moment.parse("now"));
    }

    @Test
    void aWeekAgoIsTheSameHourOfTheClockAlsoWhenTheClocksChanged() {
        Moment after = Moment.of(Instant.parse("2026-10-27T07:00:00Z"), BERLIN);
        assertThat(after.parse("7d")).isEqualTo(Instant.parse("2026-10-20T06:00:00Z"));
    }
}
