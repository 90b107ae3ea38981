package io.smtpedge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** Properties of the small parsers. */
class WordsTest {

    @Property
    void aDurationReadsBackAsItIsShown(@ForAll @IntRange(min = 1, max = 999_999_999) int millis) {
        Duration duration = Duration.ofMillis(millis);
        assertThat(Durations.parse(Durations.show(duration))).isEqualTo(duration);
    }

    @Property
    void noTextBreaksTheDurationParser(@ForAll String text) {
        try {
            assertThat(Durations.parse(text)).isGreaterThanOrEqualTo(Duration.ZERO);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("; write ");
        }
    }

    @Property
    void noTextBreaksTheReaderOrItsMessages(@ForAll String text) {
        try {
            SettingsFile file = SettingsFile.parse("f.conf", text);
            file.root().section("listen").string("mode", "");
            file.finish();
        } catch (SettingsException found) {
            assertThat(found.problems())
                    .isNotEmpty()
                    .allSatisfy(problem ->
                            assertThat(problem.toString()).startsWith("f.conf").doesNotContainPattern("\\p{Cntrl}"));
        }
    }

    @Property
    void theDistanceIsAMetricOnItsEndsAndSymmetric(
            @ForAll @AlphaChars @StringLength(max = 12) String a,
            @ForAll @AlphaChars @StringLength(max = 12) String b) {
        assertThat(NearestWord.distance(a, b)).isEqualTo(NearestWord.distance(b, a));
        assertThat(NearestWord.distance(a, a)).isZero();
        assertThat(NearestWord.distance(a, "")).isEqualTo(a.length());
    }

    @Property
    void swappedNeighboursAreStillRecognised(@ForAll @IntRange(max = 7) int at) {
        char[] letters = "addresses".toCharArray();
        char swapped = letters[at];
        letters[at] = letters[at + 1];
        letters[at + 1] = swapped;
        assertThat(NearestWord.of(new String(letters), List.of("mode", "addresses")))
                .contains("addresses");
    }
}
