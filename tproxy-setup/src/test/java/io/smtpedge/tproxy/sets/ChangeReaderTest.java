package io.smtpedge.tproxy.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeReaderTest {

    @Test
    void readsEachKindOfLine() {
        assertThat(ChangeReader.read("pass 198.51.100.7 3600000"))
                .isEqualTo(new Change.Put(Verdict.PASS, InetAddress.ofLiteral("198.51.100.7"), 3_600_000));
        assertThat(ChangeReader.read("block 2001:db8::7 1"))
                .isEqualTo(new Change.Put(Verdict.BLOCK, InetAddress.ofLiteral("2001:db8::7"), 1));
        assertThat(ChangeReader.read("drop 198.51.100.7 604800000"))
                .isEqualTo(new Change.Put(Verdict.DROP, InetAddress.ofLiteral("198.51.100.7"), 604_800_000));
        assertThat(ChangeReader.read("forget 2001:DB8:0::7"))
                .isEqualTo(new Change.Forget(InetAddress.ofLiteral("2001:db8::7")));
        assertThat(ChangeReader.read("reset")).isEqualTo(new Change.Reset());
    }

    @Test
    void takesAnIpv4AddressInIpv6FormForWhatItsPacketsCarry() {
        assertThat(ChangeReader.read("forget ::ffff:198.51.100.7"))
                .isEqualTo(new Change.Forget(InetAddress.ofLiteral("198.51.100.7")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "reset ",
                " reset",
                "RESET",
                "reset now",
                "pass",
                "pass 198.51.100.7",
                "pass 198.51.100.7 1 2",
                "pass  198.51.100.7 1",
                "pass\t198.51.100.7 1",
                "accept 198.51.100.7 1",
                "forget 198.51.100.7 1",
            })
    void refusesAnotherForm(String line) {
        assertThatThrownBy(() -> ChangeReader.read(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a line is \"pass ADDRESS MS\", \"block ADDRESS MS\", \"drop ADDRESS MS\", \"forget ADDRESS\" or"
                                + " \"reset\", with one blank between the words");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "198.51.100",
                "198.51.100.256",
                "198.51.100.7/32",
                "[2001:db8::7]",
                "fe80::1%eth0",
                "2001:db8::7::1",
                "localhost",
                "@pass4",
                "\u001b[31m",
            })
    void refusesWhatIsNoAddress(String address) {
        assertThatThrownBy(() -> ChangeReader.read("pass " + address + " 1000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ADDRESS is an IPv4 or IPv6 address, such as 198.51.100.7 or 2001:db8::7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "01", "-1", "+1", "1.5", "1e3", "1h", "1\r", "604800001", "99999999999999999999"})
    void refusesATimeThatIsNone(String time) {
        assertThatThrownBy(() -> ChangeReader.read("pass 198.51.100.7 " + time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MS is a whole number of milliseconds, 1 to 604800000 (a week)");
    }

    @Property
    void readsBackEveryChange(
            @ForAll @Size(16) byte[] ipv6,
            @ForAll Verdict verdict,
            @ForAll @LongRange(min = 1, max = 604_800_000) long ms)
            throws Exception {
        InetAddress address = InetAddress.getByAddress(ipv6);

        assertThat(ChangeReader.read(verdict.word() + " " + address.getHostAddress() + " " + ms))
                .isEqualTo(new Change.Put(verdict, address, ms));
    }

    @Property
    void neverRepeatsWhatItRefuses(@ForAll @StringLength(min = 3, max = 128) String line) {
        try {
            ChangeReader.read("pass " + line);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).matches("[ -~]+");
        }
    }
}
