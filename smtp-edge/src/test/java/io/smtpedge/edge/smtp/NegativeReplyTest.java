package io.smtpedge.edge.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refusal of the backend says of the client, in the words of the servers there are. */
class NegativeReplyTest {

    @Test
    void theEnhancedCodeIsTakenFromTheText() {
        assertThat(NegativeReply.of(554, "5.7.1 Service unavailable; client blocked"))
                .isEqualTo(new NegativeReply(554, "5.7.1", "Service unavailable; client blocked"));
        assertThat(NegativeReply.of(450, "4.2.0")).isEqualTo(new NegativeReply(450, "4.2.0", ""));
        assertThat(NegativeReply.of(550, "Unknown user")).isEqualTo(new NegativeReply(550, "", "Unknown user"));
    }

    /** RFC 2034, 4: the class of the one is the first digit of the other. */
    @Test
    void anEnhancedCodeOfAnotherClassIsText() {
        assertThat(NegativeReply.of(550, "4.7.1 odd")).isEqualTo(new NegativeReply(550, "", "4.7.1 odd"));
        assertThat(NegativeReply.of(550, "5.7.1234 odd")).isEqualTo(new NegativeReply(550, "", "5.7.1234 odd"));
        assertThat(NegativeReply.of(550, "5.7.1x odd").status()).isEmpty();
    }

    @Test
    void theTextIsPrintableAndShort() {
        assertThat(NegativeReply.of(550, "5.7.1 a\u001b[31m\u00e9\tb").text()).isEqualTo("a?[31m??b");
        assertThat(NegativeReply.of(550, "x".repeat(500)).text()).hasSize(NegativeReply.MAX_TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in local recipient table",
                "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient x@example.com not found by SMTP address lookup",
                "550 Unrouteable address",
                "550 Unknown user",
                "550 No Such User Here",
                "550 sorry, no mailbox here by that name. (#5.1.1)",
                "551 User <x@example.com> unknown; please try another",
                "553 x@example.com: Recipient unknown",
                "550 Requested action not taken: mailbox unavailable",
                "550 The email account that you tried to reach does not exist.",
                "550 Invalid recipient x@example.com",
            })
    void nobodyHasThatAddress(String reply) {
        assertThat(read(reply).isNoSuchMailbox()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "554 5.7.1 <x@example.com>: Relay access denied",
                "550 5.7.1 user unknown to our policy",
                "550 5.1.0 <a@b>: Sender address rejected: User unknown in virtual mailbox table",
                "550 Sender address rejected: unknown user",
                "550 5.1.2 <x@nowhere.example>: Recipient address rejected: Domain not found",
                "550 domain does not exist",
                "552 5.2.2 mailbox full",
                "450 4.1.1 <x@example.com>: Recipient address rejected: unverified address",
                "450 User unknown",
                "554 no such user",
                "550 JunkMail rejected - host is in an RBL",
                "550 ",
            })
    void thatSaysSomethingElse(String reply) {
        assertThat(read(reply).isNoSuchMailbox()).isFalse();
    }

    @Test
    void credentialsAreBadWhereTheCodeSaysSo() {
        assertThat(read("535 5.7.8 Error: authentication failed").isBadCredentials())
                .isTrue();
        assertThat(read("535 Incorrect authentication data").isBadCredentials()).isTrue();
        assertThat(read("554 5.7.8 no").isBadCredentials()).isTrue();
        assertThat(read("503 5.5.1 Error: authentication not enabled").isBadCredentials())
                .isFalse();
        assertThat(read("454 4.7.0 Temporary authentication failure").isBadCredentials())
                .isFalse();
    }

    private static NegativeReply read(String reply) {
        return NegativeReply.of(Integer.parseInt(reply.substring(0, 3)), reply.substring(4));
    }
}
