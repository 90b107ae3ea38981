package io.smtpedge.edge.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReferenceTest {

    private static final String ID = "tl3k2a7z-1f";

    private static String wire(Reply reply) {
        return new String(reply.toBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void aRefusalEndsWithTheReference() {
        assertThat(wire(new Reference(Optional.empty()).on(Replies.PROTOCOL_ERROR, ID)))
                .isEqualTo("550 5.5.1 Protocol error; ref tl3k2a7z-1f\r\n");
    }

    @Test
    void orWithThePageAboutIt() {
        Reference reference = new Reference(Optional.of("https://postmaster.example.com/why"));

        assertThat(wire(reference.on(Replies.PROTOCOL_ERROR, ID)))
                .isEqualTo("550 5.5.1 Protocol error; see https://postmaster.example.com/why/tl3k2a7z-1f\r\n");
    }

    /** RFC 5321, 4.5.3.1.5: 512 octets with CRLF. */
    @Test
    void theReferenceIsWholeHoweverLongTheReason() {
        Reply longReason = Reply.of(550, EnhancedCode.REFUSED, "x".repeat(2000));
        String line = wire(new Reference(Optional.of("https://" + "p".repeat(100) + "/why")).on(longReason, ID));

        assertThat(line).hasSize(512).endsWith("p/why/" + ID + "\r\n");
    }

    @Test
    void ofSeveralLinesTheLastOneHasIt() {
        Reply reply = new Reply(554, null, List.of("one", "two"));

        assertThat(wire(new Reference(Optional.empty()).on(reply, ID)))
                .isEqualTo("554-one\r\n554 two; ref " + ID + "\r\n");
    }

    @Test
    void andSoHasARefusalAtConnect() {
        Reply reply = Replies.atConnect(new Reference(Optional.empty()).on(Replies.DENIED, ID));

        assertThat(wire(reply)).isEqualTo("521 5.3.2 Service currently unavailable; ref tl3k2a7z-1f\r\n");
    }
}
