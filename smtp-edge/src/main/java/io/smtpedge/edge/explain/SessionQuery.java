package io.smtpedge.edge.explain;

import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which sessions are wanted. */
public sealed interface SessionQuery {

    /** Of a session, alone or behind {@code https://mx.example.com/why/}. */
    Pattern ID = Pattern.compile("(?:https?://\\S+/why/)?([0-9a-z]{1,16}-[0-9a-z]{1,13})", Pattern.CASE_INSENSITIVE);

    /** The session of this id. */
    record ById(String id) implements SessionQuery {}

    /** The sessions of this client. */
    record ByAddress(InetAddress address) implements SessionQuery {}

    /**
     * An IP address, or the reference in a reply, which is the id of the session; also as the end of the link in the reply.
     *
     * @throws IllegalArgumentException with a sentence, where it is neither
     */
    static SessionQuery parse(String text) {
        String wanted = text.strip();
        Matcher id = ID.matcher(wanted);
        if (id.matches()) {
            return new ById(id.group(1).toLowerCase(Locale.ROOT));
        }
        try {
            return new ByAddress(InetAddress.ofLiteral(wanted));
        } catch (IllegalArgumentException neither) {
            throw new IllegalArgumentException(
                    "\"" + wanted
                            + "\" is neither an IP address, such as 192.0.2.1 or 2001:db8::1, nor the reference in a reply,"
                            + " such as t9x3k2ab-7x",
                    neither);
        }
    }

    /**
     * What every line of a wanted record holds, as {@link io.smtpedge.reputation.event.SessionJson} writes it. A text of a
     * stranger cannot hold it, as quotes in it are escaped.
     */
    default byte[] needle() {
        String text = switch (this) {
            case ById byId -> "{\"id\":\"" + byId.id() + "\"";
            case ByAddress byAddress -> "\"client\":{\"ip\":\"" + IpText.of(byAddress.address()) + "\"";
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a record is wanted indeed. */
    default boolean matches(SessionRecord session) {
        return switch (this) {
            case ById byId -> session.id().equals(byId.id());
            case ByAddress byAddress -> session.client().getAddress().equals(byAddress.address());
        };
    }
}
