package io.smtpedge.edge.smtp;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Every string that the edge itself says to a client. A forwarded session never sees one of them: there the backend
 * speaks.
 *
 * <p>The wording is postscreen's where postscreen has one, so that senders and log parsers know it.
 */
public final class Replies {

    public static final Reply OK = Reply.of(250, EnhancedCode.OK, "Ok");
    public static final Reply SENDER_OK = Reply.of(250, EnhancedCode.SENDER_OK, "Ok");
    public static final Reply BYE = Reply.of(221, EnhancedCode.OK, "Bye");
    public static final Reply CANNOT_VRFY = Reply.of(252, EnhancedCode.OK, "Cannot verify the user");
    public static final Reply NO_VALID_RECIPIENTS =
            Reply.of(554, EnhancedCode.OUT_OF_ORDER, "Error: no valid recipients");
    public static final Reply HELO_FIRST = Reply.of(503, EnhancedCode.OUT_OF_ORDER, "Error: send HELO/EHLO first");
    public static final Reply NEED_MAIL = Reply.of(503, EnhancedCode.OUT_OF_ORDER, "Error: need MAIL command");
    public static final Reply NESTED_MAIL = Reply.of(503, EnhancedCode.OUT_OF_ORDER, "Error: nested MAIL command");
    public static final Reply BAD_ARGUMENTS = Reply.of(501, EnhancedCode.ARGUMENTS, "Syntax error in arguments");
    public static final Reply UNKNOWN_COMMAND = Reply.of(502, EnhancedCode.SYNTAX, "Error: command not recognized");
    public static final Reply NOT_OFFERED = Reply.of(502, EnhancedCode.OUT_OF_ORDER, "Error: command not implemented");

    public static final Reply READY_FOR_TLS = Reply.of(220, EnhancedCode.OK, "Ready to start TLS");
    public static final Reply NO_ROOM_FOR_TLS =
            Reply.of(454, EnhancedCode.TOO_MUCH, "TLS is not available now; try again later");
    public static final Reply TLS_ALREADY = Reply.of(503, EnhancedCode.OUT_OF_ORDER, "Error: TLS already active");
    public static final Reply TALKED_BEFORE_TLS =
            Reply.of(554, EnhancedCode.OUT_OF_ORDER, "Error: command pipelining after STARTTLS");

    public static final Reply DENIED = Reply.of(550, EnhancedCode.NO_SERVICE, "Service currently unavailable");
    public static final Reply PROTOCOL_ERROR = Reply.of(550, EnhancedCode.OUT_OF_ORDER, "Protocol error");
    public static final Reply BARE_DOT = Reply.of(
            550,
            EnhancedCode.SYNTAX,
            "Error: message refused; it has a dot alone on a line that does not begin and end with <CR><LF>");
    public static final Reply TRY_LATER = Reply.of(451, EnhancedCode.TRY_LATER, "Service unavailable; try again later");

    public static final Reply TOO_MANY_CONNECTIONS =
            Reply.of(421, EnhancedCode.TOO_MUCH, "Error: too many connections");
    public static final Reply TOO_MANY_COMMANDS = Reply.of(421, EnhancedCode.TOO_MUCH, "Error: too many commands");
    public static final Reply LINE_TOO_LONG = Reply.of(421, EnhancedCode.TOO_MUCH, "Error: command line too long");
    public static final Reply SCREENING_PORTS_BUSY = Reply.of(421, EnhancedCode.BUSY, "All screening ports are busy");
    public static final Reply PORTS_BUSY = Reply.of(421, EnhancedCode.BUSY, "All server ports are busy");
    public static final Reply BACKEND_DOWN =
            Reply.of(421, EnhancedCode.BUSY, "Service not available, closing transmission channel");
    public static final Reply SHUTTING_DOWN =
            Reply.of(421, EnhancedCode.BUSY, "Service shutting down, try again later");
    public static final Reply BAD_PROXY_HEADER = Reply.of(421, EnhancedCode.BUSY, "No valid PROXY protocol header");

    private Replies() {}

    public static Reply greeting(String hostname) {
        return Reply.of(220, null, hostname + " ESMTP");
    }

    /** The first line of a greeting whose end is still to come. */
    public static byte[] teaser(String text) {
        return ("220-" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    public static Reply helo(String hostname) {
        return Reply.of(250, null, hostname);
    }

    /** No SIZE, no AUTH: whoever reads this is about to be refused. */
    public static Reply ehlo(String hostname, boolean startTls) {
        List<String> lines =
                new ArrayList<>(List.of(hostname, "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8"));
        if (startTls) {
            lines.add("STARTTLS");
        }
        return new Reply(250, null, lines);
    }

    public static Reply blockedUsing(InetAddress client, String zone) {
        return Reply.of(550, EnhancedCode.REFUSED, blocked(client, zone));
    }

    /** The same for now. */
    public static Reply laterUsing(InetAddress client, String zone) {
        return Reply.of(451, EnhancedCode.TRY_LATER, blocked(client, zone) + "; try again later");
    }

    /** The client is doubtful, and has had what such a client may have. */
    public static Reply throttled(InetAddress client, String what) {
        return Reply.of(
                421,
                EnhancedCode.TOO_MUCH,
                "Error: " + what + "; client [" + NetUtil.toAddressString(client)
                        + "] limited using reputation; try again later");
    }

    /** The same for a session that was let pass before: only 421 may come at any time (RFC 5321, 3.8). */
    public static Reply blockedLate(InetAddress client, String zone) {
        return Reply.of(421, EnhancedCode.TRY_LATER, blocked(client, zone));
    }

    private static String blocked(InetAddress client, String zone) {
        return "Service unavailable; client [" + NetUtil.toAddressString(client) + "] blocked using " + zone;
    }

    public static Reply timeout(String hostname) {
        return Reply.of(421, EnhancedCode.TIMEOUT, hostname + " Error: timeout exceeded");
    }

    /** The same refusal for a client that is not let past the greeting (RFC 7504: 521, no mail service). */
    public static Reply atConnect(Reply refusal) {
        int code = refusal.code() >= 500 ? 521 : 421;
        return new Reply(code, refusal.enhanced(), refusal.lines());
    }
}
