package io.smtpedge.report.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Figures as a person reads them. */
class WordingTest {

    @Test
    void aLittleIsNeverWrittenAsNothingNorNearlyAllAsAll() {
        assertThat(Wording.percent(0)).isEqualTo("0 %");
        assertThat(Wording.percent(0.00001)).isEqualTo("<0.1 %");
        assertThat(Wording.percent(0.0034)).isEqualTo("0.3 %");
        assertThat(Wording.percent(0.42)).isEqualTo("42 %");
        assertThat(Wording.percent(0.9951)).isEqualTo("99.5 %");
        assertThat(Wording.percent(0.99999)).isEqualTo(">99.9 %");
        assertThat(Wording.percent(1)).isEqualTo("100 %");
    }

    @Test
    void aShareComesWithWhatItRestsOn() {
        assertThat(Wording.percentWithInterval(new Share(93, 100))).isEqualTo("93 % (86-97 of 100)");
        assertThat(Wording.percentWithInterval(new Share(5400, 53781))).isEqualTo("10 % (9.7-10.3 of 53,781)");
    }

    @Test
    void changesAreToldAsPeopleDo() {
        assertThat(Wording.change(100, 112)).isEqualTo("+12 %");
        assertThat(Wording.change(100, 97)).isEqualTo("-3 %");
        assertThat(Wording.change(100, 420)).isEqualTo("x4.2");
        assertThat(Wording.change(0, 5)).isEqualTo("new");
        assertThat(Wording.change(0, 0)).isEqualTo("same");
        assertThat(Wording.change(1000, 1001)).isEqualTo("same");
        assertThat(Wording.points(new Share(10, 100), new Share(125, 1000))).isEqualTo("+2.5 points");
        assertThat(Wording.points(Share.UNKNOWN, new Share(1, 2))).isEqualTo("unknown");
    }

    @Test
    void theHeadOfTheThingsToDoCountsThem() {
        assertThat(Wording.thingsToDo(1)).isEqualTo("One thing to do");
        assertThat(Wording.thingsToDo(2)).isEqualTo("Two things to do");
        assertThat(Wording.thingsToDo(3)).isEqualTo("Three things to do");
        assertThat(Wording.thingsToDo(0)).isEqualTo("Things to do");
    }

    @Test
    void aPeriodWithinAMinuteShowsItsSeconds() {
        Instant since = Instant.parse("2026-11-23T14:31:02Z");
        assertThat(Wording.span(new Period(since, since.plusSeconds(9), ZoneOffset.UTC)))
                .isEqualTo("Mon 2026-11-23 14:31:02 to Mon 2026-11-23 14:31:11");
        assertThat(Wording.span(new Period(since, since.plusSeconds(58), ZoneOffset.UTC)))
                .isEqualTo("Mon 2026-11-23 14:31 to Mon 2026-11-23 14:32");
    }

    @Test
    void sizesAndTimesHaveFewDigits() {
        assertThat(Wording.bytes(999)).isEqualTo("999 B");
        assertThat(Wording.bytes(12_345)).isEqualTo("12.3 kB");
        assertThat(Wording.bytes(987_654_321)).isEqualTo("988 MB");
        assertThat(Wording.millis(3.14159)).isEqualTo("3.1 ms");
        assertThat(Wording.millis(1234.5)).isEqualTo("1235 ms");
        assertThat(Wording.duration(Duration.ofHours(6))).isEqualTo("6 h");
        assertThat(Wording.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Wording.count(1, "session")).isEqualTo("1 session");
        assertThat(Wording.count(1_200, "session")).isEqualTo("1,200 sessions");
        assertThat(Wording.count(0, "address")).isEqualTo("0 addresses");
    }
}
