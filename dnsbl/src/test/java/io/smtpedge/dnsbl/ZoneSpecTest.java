package io.smtpedge.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZoneSpecTest {

    @Test
    void aZoneAloneCountsEveryCodeOnce() {
        ZoneSpec entry = ZoneSpec.parse("zen.spamhaus.org");

        assertThat(entry.zone()).isEqualTo("zen.spamhaus.org");
        assertThat(entry.filter()).isEqualTo(CodeFilter.ANY);
        assertThat(entry.weight()).isEqualTo(1);
    }

    @Test
    void aFilterAndAWeight() {
        ZoneSpec entry = ZoneSpec.parse("zen.spamhaus.org=127.0.0.[2..4;10;11]*3");

        assertThat(entry.weight()).isEqualTo(3);
        assertThat(matching(entry, 0, 255)).containsExactly(2, 3, 4, 10, 11);
        assertThat(entry.filter().matches(ReturnCode.of(127, 0, 1, 2))).isFalse();
    }

    @Test
    void eachOctetMayBeASet() {
        ZoneSpec entry = ZoneSpec.parse("list.dnswl.org=127.0.[0..20].[1..3]*-2");

        assertThat(entry.weight()).isEqualTo(-2);
        assertThat(entry.filter().matches(ReturnCode.of(127, 0, 15, 3))).isTrue();
        assertThat(entry.filter().matches(ReturnCode.of(127, 0, 15, 0))).isFalse();
        assertThat(entry.filter().matches(ReturnCode.of(127, 0, 21, 3))).isFalse();
    }

    @Test
    void aWeightWithoutAFilter() {
        assertThat(ZoneSpec.parse("bl.spamcop.net*2").weight()).isEqualTo(2);
        assertThat(ZoneSpec.parse("bl.spamcop.net*+2").weight()).isEqualTo(2);
        assertThat(ZoneSpec.parse("bl.spamcop.net*0").weight()).isZero();
    }

    @Test
    void caseAndAFinalDotMakeNoDifference() {
        assertThat(ZoneSpec.parse(" BL.SpamCop.NET. ").zone()).isEqualTo("bl.spamcop.net");
    }

    @Test
    void withoutAFilterACodeOutsideOf127DoesNotCount() {
        assertThat(CodeFilter.ANY.matches(ReturnCode.of(127, 1, 2, 3))).isTrue();
        assertThat(CodeFilter.ANY.matches(ReturnCode.of(8, 8, 8, 8))).isFalse();
    }

    @Test
    void theTextOfAnEntryHidesItsKey() {
        assertThat(ZoneSpec.parse("abcdefghijklmnopqrstuvwxyz.zen.dq.spamhaus.net=127.0.0.[2..11]*3"))
                .hasToString("zen.dq.spamhaus.net=127.0.0.[2..11]*3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                     | the zone's name is missing; write zone[=filter][*weight], such as zen.spamhaus.org=127.0.0.[2..11]*3
            =127.0.0.2             | the zone's name is missing; write zone[=filter][*weight], such as zen.spamhaus.org=127.0.0.[2..11]*3
            bl..test               | label 2 of the zone's name has 0 characters; a label between two dots has 1 to 63
            .bl.test               | label 1 of the zone's name has 0 characters; a label between two dots has 1 to 63
            bl test                | character 3 of the zone's name is " "; a name holds letters, digits, '-', '_' and '.'
            bl.test/24             | character 8 of the zone's name is "/"; a name holds letters, digits, '-', '_' and '.'
            127.0.0.2              | the zone's name ends in a number, as an address does; a zone is a domain name
            bl.test*3=127.0.0.2    | the weight stands before the filter; write zone[=filter][*weight], such as zen.spamhaus.org=127.0.0.[2..11]*3
            bl.test*               | the weight "" is not a whole number from -1000000 to 1000000
            bl.test*two            | the weight "two" is not a whole number from -1000000 to 1000000
            bl.test*1.5            | the weight "1.5" is not a whole number from -1000000 to 1000000
            bl.test*9999999        | the weight "9999999" is not a whole number from -1000000 to 1000000
            bl.test=               | the filter "" has 1 octets; it needs 4, such as 127.0.0.2 or 127.0.0.[2..11]
            bl.test=127.0.0        | the filter "127.0.0" has 3 octets; it needs 4, such as 127.0.0.2 or 127.0.0.[2..11]
            bl.test=127.0.0.2.3    | the filter "127.0.0.2.3" has 5 octets; it needs 4, such as 127.0.0.2 or 127.0.0.[2..11]
            bl.test=127.0.0.256    | octet 4 of the filter "127.0.0.256": "256" is not a number from 0 to 255
            bl.test=127.0.x.2      | octet 3 of the filter "127.0.x.2": "x" is not a number from 0 to 255
            bl.test=127.0.0.-2     | octet 4 of the filter "127.0.0.-2": "-2" is not a number from 0 to 255
            bl.test=127.0.0.2..11  | the filter "127.0.0.2..11" has a range outside of brackets; write it as [2..11]
            bl.test=127.0.0.[2..11 | octet 4 of the filter "127.0.0.[2..11": "[2..11" needs one closing bracket, at its end; write it as [2;4..7]
            bl.test=127.0.0.[2]x   | octet 4 of the filter "127.0.0.[2]x": "[2]x" needs one closing bracket, at its end; write it as [2;4..7]
            bl.test=127.0.0.[]     | octet 4 of the filter "127.0.0.[]": "" is not a number from 0 to 255
            bl.test=127.0.0.[2;;4] | octet 4 of the filter "127.0.0.[2;;4]": "" is not a number from 0 to 255
            bl.test=127.0.0.[2,4]  | octet 4 of the filter "127.0.0.[2,4]": "2,4" is not a number from 0 to 255
            bl.test=127.0.0.[9..2] | octet 4 of the filter "127.0.0.[9..2]": the range "9..2" runs backwards; write 2..9
            bl.test=10.0.0.2       | octet 1 of the filter "10.0.0.2" leaves out 127, so that nothing can match; every return code begins with 127
            """)
    void eachMistakeHasItsOwnSentence(String entry, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZoneSpec.parse(entry))
                .withMessage(sentence);
    }

    @Test
    void aNameThatLeavesNoRoomForAnAddressIsRefused() {
        String zone = ("a".repeat(62) + ".").repeat(3) + "test";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZoneSpec.parse(zone))
                .withMessage("the zone's name has 193 characters; at most 189 leave room for an IPv6 address");
    }

    /** An entry that is not parsed is no less sound: a wrong name would fail only when it is asked. */
    @Test
    void anEntryMadeOfItsPartsIsCheckedToo() {
        assertThat(new ZoneSpec("BL.Test.", CodeFilter.ANY, 1)).isEqualTo(ZoneSpec.parse("bl.test"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ZoneSpec("bl..test", CodeFilter.ANY, 1))
                .withMessageContaining("label 2 of the zone's name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ZoneSpec("bl.test", CodeFilter.ANY, Integer.MIN_VALUE))
                .withMessage("the weight -2147483648 is not from -1000000 to 1000000");
    }

    private static int[] matching(ZoneSpec entry, int from, int to) {
        return IntStream.rangeClosed(from, to)
                .filter(last -> entry.filter().matches(ReturnCode.of(127, 0, 0, last)))
                .toArray();
    }
}
