package io.smtpedge.edge.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ReplyTest {

    @Example
    void aReplyOfOneLine() {
        Reply reply = Reply.of(550, EnhancedCode.REFUSED, "no");

        assertThat(wire(reply)).isEqualTo("550 5.7.1 no\r\n");
        assertThat(reply).hasToString("550 5.7.1 no");
        assertThat(reply.isNegative()).isTrue();
    }

    @Example
    void aReplyOfManyLines() {
        assertThat(wire(Replies.ehlo("mx.example", false)))
                .isEqualTo(
                        "250-mx.example\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n");
        assertThat(wire(new Reply(451, EnhancedCode.TRY_LATER, List.of("a", "b"))))
                .isEqualTo("451-4.7.1 a\r\n451 4.7.1 b\r\n");
    }

    @Example
    void whatClientsAndLogParsersKnow() {
        InetAddress client = InetAddress.ofLiteral("192.0.2.1");
        assertThat(Replies.blockedUsing(client, "zen.example"))
                .hasToString("550 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.example");
        assertThat(Replies.atConnect(Replies.DENIED)).hasToString("521 5.3.2 Service currently unavailable");
        assertThat(Replies.atConnect(Replies.PROTOCOL_ERROR)).hasToString("521 5.5.1 Protocol error");
        assertThat(Replies.atConnect(Replies.TRY_LATER)).hasToString("421 4.7.1 Service unavailable; try again later");
        assertThat(Replies.timeout("mx.example")).hasToString("421 4.4.2 mx.example Error: timeout exceeded");
        assertThat(Replies.TOO_MANY_CONNECTIONS).hasToString("421 4.7.0 Error: too many connections");
        assertThat(Replies.PORTS_BUSY).hasToString("421 4.3.2 All server ports are busy");
        assertThat(Replies.UNKNOWN_COMMAND).hasToString("502 5.5.2 Error: command not recognized");
    }

    @Example
    void whatIsNoReply() {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(199, null, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(600, null, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Reply(250, null, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new EnhancedCode(3, 0, 0));
    }

    /** A reason that came over the DNS can neither end the line nor colour a terminal. */
    @Property
    void everyLineIsShortAndPrintable(
            @ForAll @IntRange(min = 200, max = 599) int code,
            @ForAll boolean enhanced,
            @ForAll @Size(min = 1, max = 4) List<String> lines) {
        Reply reply = new Reply(code, enhanced ? EnhancedCode.REFUSED : null, lines);

        List<String> wire = List.of(wire(reply).split("(?<=\n)"));

        assertThat(wire).hasSameSizeAs(lines);
        assertThat(wire).allSatisfy(line -> {
            assertThat(line).matches("[2-5][0-9][0-9][ -][ -~]*\r\n");
            assertThat(line.length()).isLessThanOrEqualTo(512);
        });
        assertThat(wire.getLast().charAt(3)).isEqualTo(' ');
        assertThat(reply.toString()).as("in a log line").matches("[ -~]*");
    }

    @Example
    void aLongTextIsCut() {
        assertThat(wire(Reply.of(550, EnhancedCode.REFUSED, "x".repeat(600))))
                .hasSize(512)
                .endsWith("x\r\n");
    }

    private static String wire(Reply reply) {
        return new String(reply.toBytes(), StandardCharsets.ISO_8859_1);
    }
}
