package io.smtpedge.edge.observe;

import io.smtpedge.edge.smtp.dialogue.Violation;
import io.smtpedge.reputation.event.IpText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** An event as the line that Postfix's postscreen(8) logs for it, without the syslog prefix. */
public final class PostscreenFormat {

    private PostscreenFormat() {}

    /** The line; empty for what postscreen has no line for. */
    public static Optional<String> line(Event event) {
        String a = peer(event.client());
        return switch (event) {
            case Event.Connect e -> Optional.of("CONNECT from " + a + " to " + peer(e.local()));
            case Event.AllowListed _ -> Optional.of("ALLOWLISTED " + a);
            case Event.DenyListed _ -> Optional.of("DENYLISTED " + a);
            case Event.Pregreet e ->
                Optional.of("PREGREET " + e.octets() + " after " + seconds(e.after()) + " from " + a + ": " + e.text());
            case Event.DnsblRank e -> Optional.of("DNSBL rank " + e.score() + " for " + a);
            case Event.PassNew _ -> Optional.of("PASS NEW " + a);
            case Event.PassOld _ -> Optional.of("PASS OLD " + a);
            case Event.Hangup e ->
                Optional.of("HANGUP after " + seconds(e.after()) + " from " + a + " in tests "
                        + (e.greeted() ? "after" : "before") + " SMTP handshake");
            case Event.Denied e -> Optional.of("NOQUEUE: reject: CONNECT from " + a + ": " + e.why());
            case Event.Stress e ->
                Optional.of((e.begins() ? "entering" : "leaving") + " STRESS mode with " + e.connections()
                        + " connections");
            case Event.RcptRefused e ->
                Optional.of("NOQUEUE: reject: RCPT from " + a + ": " + e.reply() + "; from=<" + e.from() + ">, to=<"
                        + e.to() + ">, proto=" + e.protocol() + ", helo=<" + e.helo() + ">");
            case Event.LimitReached e ->
                Optional.of("COMMAND " + e.limit() + " LIMIT from " + a + " after " + e.after());
            // As tlsproxy(8) and smtpd(8) log them.
            case Event.TlsBegun e ->
                Optional.of("Anonymous TLS connection established from " + a + ": " + e.protocol() + " with cipher "
                        + e.cipher());
            case Event.TlsFailed e -> Optional.of("SSL_accept error from " + a + ": " + e.why());
            case Event.PipelinedBeforeTls e ->
                Optional.of("COMMAND PIPELINING from " + a + " after STARTTLS: " + e.text());
            case Event.Violated e -> Optional.of(violation(a, e.violation()));
            case Event.OutOfStep e -> Optional.of("warning: ended the session of " + a + ": " + e.why());
            case Event.BackendDown e -> Optional.of("warning: cannot forward " + a + ": " + e.why());
            case Event.BadProxyHeader e -> Optional.of("warning: no PROXY header from " + a + ": " + e.why());
            // postscreen sees every client, and has no word for it.
            case Event.Bypassed e ->
                Optional.of("PASS FAST " + a + ": to " + e.server() + ", " + e.octets() + " octets in "
                        + seconds(e.total()) + " s, " + e.ended());
            case Event.Disconnect _ -> Optional.of("DISCONNECT " + a);
            case Event.Ended _ -> Optional.empty();
        };
    }

    private static String violation(String a, Violation violation) {
        String after = " from " + a + " after " + violation.after() + ": " + violation.text();
        return switch (violation.kind()) {
            case PIPELINING, STARTTLS_INJECTION -> "COMMAND PIPELINING" + after;
            case NON_SMTP_COMMAND -> "NON-SMTP COMMAND" + after;
            case BARE_NEWLINE -> "BARE NEWLINE from " + a + " after " + violation.text();
            // postscreen hands messages on, and has no line for what is in them.
            case BARE_DOT -> "SMUGGLING" + after;
            case BAD_CHUNK -> "SMUGGLING from " + a + " after " + violation.after() + ": BDAT " + violation.text();
        };
    }

    private static String peer(InetSocketAddress address) {
        return "[" + IpText.of(address.getAddress()) + "]:" + address.getPort();
    }

    /** As Postfix prints time: two significant digits, no more than two after the point, and no trailing zeros. */
    private static String seconds(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.toNanos(), 9);
        int wholeDigits = seconds.precision() - seconds.scale();
        int decimals = Math.clamp(2 - wholeDigits, 0, 2);
        return seconds.setScale(decimals, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
