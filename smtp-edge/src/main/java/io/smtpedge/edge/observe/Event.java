package io.smtpedge.edge.observe;

import io.smtpedge.edge.smtp.dialogue.Violation;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Something that happened in a session. Each has its line in postscreen's words ({@link PostscreenFormat}), so that the
 * parsers people have go on working; {@link Ended} is written as JSON as well.
 *
 * <p>Texts are escaped already.
 */
public sealed interface Event {

    /** The client that it happened to. */
    InetSocketAddress client();

    /** A client is known by its address. */
    record Connect(InetSocketAddress client, InetSocketAddress local) implements Event {}

    /** A client is on the operator's allow list. */
    record AllowListed(InetSocketAddress client) implements Event {}

    /** A client is on the operator's deny list. */
    record DenyListed(InetSocketAddress client) implements Event {}

    /** A client talked before the greeting; {@code text} is what it said, escaped. */
    record Pregreet(InetSocketAddress client, int octets, Duration after, String text) implements Event {}

    /** The lists' score reached the threshold. */
    record DnsblRank(InetSocketAddress client, int score) implements Event {}

    /** Passed; the tests ran for it. */
    record PassNew(InetSocketAddress client) implements Event {}

    /** Passed; everything was remembered. */
    record PassOld(InetSocketAddress client) implements Event {}

    /** A client hung up before the end of its tests. */
    record Hangup(InetSocketAddress client, Duration after, boolean greeted) implements Event {}

    /** A client was turned away at once; {@code why} is the reply, or the limit in postscreen's words. */
    record Denied(InetSocketAddress client, String why) implements Event {}

    /** With this client, stress begins or ends; {@code connections} are those that are screened or refused. */
    record Stress(InetSocketAddress client, boolean begins, int connections) implements Event {}

    /** A recipient was refused. */
    record RcptRefused(InetSocketAddress client, String reply, String from, String to, String protocol, String helo)
            implements Event {}

    /** A refused client ran into a limit. */
    record LimitReached(InetSocketAddress client, Limit limit, String after) implements Event {}

    /** A refused client goes on under TLS. */
    record TlsBegun(InetSocketAddress client, String protocol, String cipher) implements Event {}

    /** A refused client asked for TLS, and no handshake came of it. */
    record TlsFailed(InetSocketAddress client, String why) implements Event {}

    /** A refused client sent commands with STARTTLS, before TLS; {@code text} is what it sent, escaped. */
    record PipelinedBeforeTls(InetSocketAddress client, String text) implements Event {}

    /** A forwarded client said what it must not; whether that had consequences is not said here, as in postscreen. */
    record Violated(InetSocketAddress client, Violation violation) implements Event {}

    /** The backend said what is no answer to what was relayed to it, and the session is ended. */
    record OutOfStep(InetSocketAddress client, String why) implements Event {}

    /** The backend did not take a session. */
    record BackendDown(InetSocketAddress client, String why) implements Event {}

    /** A peer sent no PROXY header that could be believed. */
    record BadProxyHeader(InetSocketAddress client, String why) implements Event {}

    /** The client's connection is closed. */
    record Disconnect(InetSocketAddress client) implements Event {}

    /** A known client passed the edge by; told by HAProxy. {@code ended} is its word for how the session ended. */
    record Bypassed(InetSocketAddress client, String server, Duration total, long octets, String ended)
            implements Event {}

    /** The session is over, and this is all of it. */
    record Ended(SessionRecord session) implements Event {
        @Override
        public InetSocketAddress client() {
            return session.client();
        }
    }

    /** The limits of a refused client's dialogue. */
    enum Limit {
        TIME,
        COUNT,
        LENGTH
    }
}
