package io.smtpedge.edge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables in the format of Postfix's cidr_table(5). That Postfix reads them alike is shown by CidrFileIT. */
class CidrFileTest {

    @TempDir
    private Path directory = Path.of("");

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("t.cidr"), text, StandardCharsets.ISO_8859_1);
    }

    private AccessTable table(String text) throws IOException, CidrFileException {
        return CidrFile.read(file(text));
    }

    private static String found(AccessTable table, String address) {
        return table.match(InetAddress.ofLiteral(address))
                .map(match -> match.action().name().toLowerCase(Locale.ROOT) + " " + match.rule())
                .orElse("-");
    }

    /** The mistakes, with the directory left out. */
    private String mistakes(String text) throws IOException {
        Path file = file(text);
        CidrFileException wrong = catchThrowableOfType(CidrFileException.class, () -> CidrFile.read(file));
        return wrong.mistakes().stream()
                .map(CidrFileException.Mistake::toString)
                .collect(Collectors.joining("\n"))
                .replace(directory + "/", "");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,       permit t.cidr:3",
        "192.0.2.2,       reject t.cidr:5",
        "198.51.100.7,    dunno t.cidr:6",
        "203.0.113.1,     reject t.cidr:8",
        "203.0.113.2,     -",
        "2001:db8::1,     permit t.cidr:12",
        "2001:db8::2,     reject t.cidr:13",
        "2001:db8:1::2,   reject t.cidr:14",
        "2001:db9::,      -",
    })
    void theFirstRuleThatNamesAnAddressCounts(String address, String expected) throws Exception {
        AccessTable table = table("""
                # our own
                \t
                192.0.2.1\t\tPERMIT

                192.0.2.0/24    Reject  \t
                198.51.100.0/24 dunno
                192.0.2.2       permit
                203.0.113.1
                  # a comment does not end the rule, nor does an empty line

                   reject
                [2001:db8::1] permit
                [2001:db8::/48] reject
                [2001:DB8:0000::]/32 reject
                """);

        assertThat(found(table, address)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // Of the other family than the pattern's nothing is said.
        "!10.0.0.0/8 reject,            192.0.2.1,   reject t.cidr:1",
        "!10.0.0.0/8 reject,            10.0.0.1,    -",
        "!10.0.0.0/8 reject,            2001:db8::1, -",
        "!2001:db8::/32 reject,         2001:db9::1, reject t.cidr:1",
        "!2001:db8::/32 reject,         192.0.2.1,   -",
        "! ! 10.0.0.0/8 reject,         10.0.0.1,    reject t.cidr:1",
        "!0.0.0.0/0 reject,             10.0.0.1,    -",
        "!10.0.0.1 reject,              10.0.0.0,    reject t.cidr:1",
    })
    void anExclamationMarkTurnsAPatternRound(String text, String address, String expected) throws Exception {
        assertThat(found(table(text), address)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.1,    permit t.cidr:2",
        "10.1.9.9,    dunno t.cidr:4",
        "10.2.0.1,    reject t.cidr:7",
        "192.0.2.1,   reject t.cidr:10",
        "192.0.3.1,   reject t.cidr:14",
        "2001:db8::1, reject t.cidr:13",
    })
    void rulesBetweenIfAndEndifAreForSomeOnly(String address, String expected) throws Exception {
        AccessTable table = table("""
                if 10.0.0.0/8
                10.1.0.1 permit
                IF 10.1.0.0/16
                0.0.0.0/0 dunno
                EndIf
                # what is below is for the rest of 10.0.0.0/8
                0.0.0.0/0 reject
                endif
                if !192.0.3.0/24
                0.0.0.0/0 reject
                ::/0 permit
                endif
                ::/0 reject
                192.0.3.0/24 reject
                """);

        assertThat(found(table, address)).isEqualTo(expected);
    }

    @Test
    void everyMistakeIsNamedWithItsLine() throws IOException {
        assertThat(mistakes("""
                \t192.0.2.1 permit
                192.0.2.1 permit
                192.0.2.2 OK
                192.0.2.3
                192.0.2.0.4/24 permit
                192.0.2.5/24
                   permit
                endif
                if
                endif now
                endif
                [192.0.2.6 reject
                [192.0.2.6]x reject
                !
                host.example reject
                if 10.0.0.0/8 permit
                if ::/0
                endif
                192.0.2.7 permit_mynetworks, reject
                192.0.2.8 \u001b[31mred
                """)).isEqualTo("""
                t.cidr:1: this line begins with whitespace, and there is no line before that it could continue; \
                remove the whitespace
                t.cidr:3: "OK" is not known; write permit, reject or dunno
                t.cidr:4: nothing follows the address; write permit, reject or dunno behind it
                t.cidr:5: "192.0.2.0.4/24" is not an IP address or ADDRESS/LENGTH
                t.cidr:6: 192.0.2.5/24 has bits set after the prefix; write 192.0.2.0/24 if you mean the block, \
                or the address without the length
                t.cidr:8: ENDIF without IF; remove it
                t.cidr:9: there is no address here; write an address or ADDRESS/LENGTH
                t.cidr:10: "now" follows ENDIF; remove it
                t.cidr:12: "[192.0.2.6" has no ] after the [; add it
                t.cidr:13: "x" follows the ]; remove it
                t.cidr:14: there is no address here; write an address or ADDRESS/LENGTH
                t.cidr:15: "host.example" is not an IP address or ADDRESS/LENGTH
                t.cidr:16: "permit" follows the pattern of IF; remove it
                t.cidr:19: "permit_mynetworks, reject" is not known; write permit, reject or dunno
                t.cidr:20: "?[31mred" is not known; write permit, reject or dunno
                t.cidr:16: IF has no ENDIF; add one, Postfix would ignore the rest of the file""");
    }

    @Test
    void aFileInAnotherFormatIsNotReadOutLineByLine() throws IOException {
        assertThat(mistakes("x\n".repeat(5000)).lines())
                .hasSize(101)
                .last()
                .isEqualTo("t.cidr: and 4900 more mistakes");
    }

    @Test
    void whatIsNoFile() {
        assertThat(catchThrowableOfType(CidrFileException.class, () -> CidrFile.read(directory)))
                .hasMessageEndingWith(": this is not a file; write the path of a cidr table");
        assertThat(catchThrowableOfType(CidrFileException.class, () -> CidrFile.read(directory.resolve("absent"))))
                .hasMessageEndingWith("absent: there is no such file; check the path");
    }

    /** No line feed at the end, DOS line ends, a lone carriage return, octets that are not UTF-8. */
    @Test
    void octetsAreTakenAsPostfixTakesThem() throws Exception {
        AccessTable table = table("""
                # M\u00fcller\r192.0.2.1 reject
                \r
                192.0.2.2 reject\r
                192.0.2.3 permit""");

        assertThat(found(table, "192.0.2.1")).isEqualTo("-");
        assertThat(found(table, "192.0.2.2")).isEqualTo("reject t.cidr:3");
        assertThat(found(table, "192.0.2.3")).isEqualTo("permit t.cidr:4");
        assertThat(found(table(""), "192.0.2.1")).isEqualTo("-");
    }

    @Test
    void nestsOfNegationsAreBounded() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            text.append("if !2001:db8:").append(Integer.toHexString(i)).append("::1\n");
        }
        assertThat(mistakes(text + "endif\n".repeat(200)))
                .contains("too many IF !BLOCK inside each other; write the rules without them");
    }
}
