package io.smtpedge.edge.smtp.dialogue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A guard used as a relay uses it, as {@link Relay} is, for millions of dialogues: it copies no more than it must. */
final class FuzzedRelay {

    private static final ForbiddenCommands FORBIDDEN = new ForbiddenCommands(Set.of("CONNECT", "GET", "POST"));

    final StringBuilder toBackend = new StringBuilder(256);
    final StringBuilder toClient = new StringBuilder(256);
    final List<Violation.Kind> violations = new ArrayList<>(4);
    final DialogueGuard guard;
    private String held = "";

    FuzzedRelay(Set<Violation.Kind> tolerated) {
        guard = new DialogueGuard(FORBIDDEN, violation -> {
            violations.add(violation.kind());
            return tolerated.contains(violation.kind());
        });
    }

    /** The client says something; returns what went on to the backend. */
    String client(String octets) {
        held = held.isEmpty() ? octets : held + octets;
        return goOn();
    }

    /** The backend says something; returns what the client had said before, and what went on to the backend only now. */
    String backend(String octets) {
        toClient.append(octets, 0, guard.server(buffer(octets)));
        return goOn();
    }

    String held() {
        return held;
    }

    private String goOn() {
        int passed = guard.client(buffer(held));
        String wentOn = held.substring(0, passed);
        toBackend.append(wentOn);
        held = held.substring(passed);
        return wentOn;
    }

    private static ByteBuf buffer(String octets) {
        return octets.isEmpty()
                ? Unpooled.EMPTY_BUFFER
                : Unpooled.wrappedBuffer(octets.getBytes(StandardCharsets.ISO_8859_1));
    }
}
