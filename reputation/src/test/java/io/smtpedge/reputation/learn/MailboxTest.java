package io.smtpedge.reputation.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that one person reads. */
class MailboxTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "me@example.com",
                "Me@Example.COM",
                "me+shop@example.com",
                "me+a+b@example.com",
                "\"me\"@example.com",
                "\"m\\e\"@example.com",
                "me@example.com.",
                "me%example.com@example.com",
                "me%example.com%example.com@example.com",
                "example.com!me@example.com",
                "@relay.example,@other.example:me@example.com",
                "me@example.com@example.com"
            })
    void ofOneMailbox(String recipient) {
        assertThat(Mailbox.of(recipient)).isEqualTo("me@example.com");
    }

    /** A token is any text that is always the same for a recipient, such as a hash in Base64. */
    @ParameterizedTest
    @ValueSource(strings = {"user+7", "q83+zw==", "+tag@example.com", "a!b", "x%y", "@", "@example.com", ""})
    void whatIsNoAddressStaysAsItIs(String recipient) {
        assertThat(Mailbox.of(recipient)).isEqualTo(recipient);
    }

    @Property
    void aTagMakesNoOther(@ForAll @AlphaChars @StringLength(min = 1, max = 30) String local, @ForAll String tag) {
        String plain = tag.replaceAll("[@:!]", "");
        assertThat(Mailbox.of(local + "+" + plain + "@example.com"))
                .isEqualTo(local.toLowerCase(Locale.ROOT) + "@example.com");
    }
}
