package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ZoneSpecPropertyTest {

    @Property
    void whatIsWrittenIsRead(
            @ForAll("zones") String zone,
            @ForAll("octets") List<String> octets,
            @ForAll @IntRange(min = -1_000_000, max = 1_000_000) int weight) {
        String filter = "[0..127]." + String.join(".", octets);

        ZoneSpec entry = ZoneSpec.parse(zone + "=" + filter + "*" + weight);

        assertThat(entry).isEqualTo(new ZoneSpec(zone, CodeFilter.parse(filter), weight));
        assertThat(ZoneSpec.parse(entry.toString())).isEqualTo(entry);
    }

    /** A set of numbers in brackets matches these numbers and no others. */
    @Property
    void aSetMatchesItsMembers(
            @ForAll @IntRange(max = 255) int low,
            @ForAll @IntRange(max = 255) int high,
            @ForAll @IntRange(max = 255) int single) {
        int from = Math.min(low, high);
        int to = Math.max(low, high);

        CodeFilter filter = CodeFilter.parse("127.0.0.[" + single + ";" + from + ".." + to + "]");

        assertThat(IntStream.range(0, 256))
                .allSatisfy(octet -> assertThat(filter.matches(ReturnCode.of(127, 0, 0, octet)))
                        .isEqualTo(octet == single || (octet >= from && octet <= to)));
    }

    /** Whatever is written: an entry, or one sentence of printable text. */
    @Property(tries = 5_000)
    void noTextIsTooStrange(@ForAll("likely") String text) {
        try {
            ZoneSpec entry = ZoneSpec.parse(text);
            assertThat(ZoneSpec.parse(entry.toString())).isEqualTo(entry);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).matches("[ -~]{10,250}");
        }
    }

    @Property
    void noMessageRepeatsAKey(@ForAll("likely") String mistake) {
        String key = "abcdefghijklmnopqrstuvwxyz";
        try {
            assertThat(ZoneSpec.parse(key + ".zen.dq.spamhaus.net" + mistake).toString())
                    .doesNotContain(key);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).doesNotContain(key);
        }
    }

    @Provide
    Arbitrary<String> zones() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('-', '_')
                .ofMinLength(1)
                .ofMaxLength(15)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(labels -> String.join(".", labels));
    }

    @Provide
    Arbitrary<List<String>> octets() {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 255);
        Arbitrary<String> range =
                Combinators.combine(number, number).as((a, b) -> Math.min(a, b) + ".." + Math.max(a, b));
        Arbitrary<String> set = Arbitraries.oneOf(number.map(String::valueOf), range)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(elements -> "[" + String.join(";", elements) + "]");
        return Arbitraries.oneOf(number.map(String::valueOf), set).list().ofSize(3);
    }

    @Provide
    Arbitrary<String> likely() {
        Arbitrary<String> pieces = Arbitraries.of(
                "bl",
                ".",
                "..",
                "=",
                "*",
                "[",
                "]",
                ";",
                "127",
                "0",
                "2",
                "-",
                "256",
                " ",
                "test",
                "127.0.0.",
                "\u00e9",
                "\r\n");
        return Arbitraries.oneOf(pieces, Arbitraries.strings().ofMaxLength(3))
                .list()
                .ofMaxSize(12)
                .map(all -> String.join("", all));
    }
}
