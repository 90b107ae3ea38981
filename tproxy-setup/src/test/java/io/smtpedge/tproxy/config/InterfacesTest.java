package io.smtpedge.tproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterfacesTest {

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "eth0.10", "br-lan", "wg_mail", "lo", "0"})
    void namesOfInterfaces(String name) {
        assertThat(Interfaces.name(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-j", ".", "..", "a/b", "eth0 ", "an-interface-nobody", "$(reboot)", "eth0\n", "größe"})
    void otherText(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interfaces.name(text))
                .withMessageContaining("is not the name of an interface; write one of those that `ip link` shows");
    }

    /** A script holds the name as it is. */
    @Property
    void whatIsTakenIsOneWordToAShell(@ForAll @StringLength(max = 20) String text) {
        try {
            assertThat(Interfaces.name(text)).isEqualTo(text).matches("\\A[\\w.-]{1,15}\\z");
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("is not the name of an interface");
        }
    }
}
