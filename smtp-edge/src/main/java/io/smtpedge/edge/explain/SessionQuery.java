package io.smtpedge.edge.explain;

import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Which sessions are wanted. */
public sealed interface SessionQuery {

    /** The session of this id. */
    record ById(String id) implements SessionQuery {}

    /** The sessions of this client. */
    record ByAddress(InetAddress address) implements SessionQuery {}

    /** An IP address, or else the id of a session. */
    static SessionQuery parse(String text) {
        try {
            return new ByAddress(InetAddress.ofLiteral(text.strip()));
        } catch (IllegalArgumentException anId) {
            return new ById(text.strip());
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
