package io.smtpedge.edge.smtp.dialogue;

import io.netty.buffer.ByteBuf;
import io.smtpedge.edge.smtp.Splits;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A guard between two peers, used as a relay uses it: what may not go on yet is held, and shown again. */
final class Relay {

    private final List<Violation> violations = new ArrayList<>();
    private final StringBuilder toBackend = new StringBuilder();
    private final StringBuilder toClient = new StringBuilder();
    private final DialogueGuard guard;
    private String held = "";
    private String heldReply = "";

    /** A relay that stops at every violation but these. */
    Relay(Set<Violation.Kind> tolerated) {
        guard = new DialogueGuard(new ForbiddenCommands(Set.of("CONNECT", "GET", "POST")), violation -> {
            violations.add(violation);
            return tolerated.contains(violation.kind());
        });
    }

    static Relay strict() {
        return new Relay(EnumSet.noneOf(Violation.Kind.class));
    }

    static Relay tolerant() {
        return new Relay(EnumSet.allOf(Violation.Kind.class));
    }

    /** A strict relay of a dialogue that has come up to the reply to EHLO. */
    static Relay greeted() {
        return strict().play("""
                S 220 mta.example
                C EHLO a.example
                S 250-mta.example
                S 250-PIPELINING
                S 250 CHUNKING
                """);
    }

    /** Plays lines; C is what the client sends, S what the server says. */
    Relay play(String dialogue) {
        dialogue.lines().forEach(line -> {
            String said = line.substring(2) + "\r\n";
            if (line.startsWith("C ")) {
                client(said);
            } else {
                server(said);
            }
        });
        return this;
    }

    Relay client(String octets) {
        held += octets;
        goOn();
        return this;
    }

    Relay server(String octets) {
        ByteBuf bytes = Splits.buffer(octets);
        int passed = guard.server(bytes);
        toClient.append(octets, 0, passed);
        if (guard.isStartTlsHeld() && guard.stop() == null) {
            heldReply = octets.substring(passed);
        }
        goOn();
        return this;
    }

    void letStartTlsGo() {
        guard.letStartTlsGo();
        toClient.append(heldReply);
        heldReply = "";
    }

    private void goOn() {
        int passed = guard.client(Splits.buffer(held));
        toBackend.append(held, 0, passed);
        held = held.substring(passed);
    }

    DialogueGuard guard() {
        return guard;
    }

    @Nullable
    Stop stop() {
        return guard.stop();
    }

    List<Violation> violations() {
        return violations;
    }

    List<Violation.Kind> kinds() {
        return violations.stream().map(Violation::kind).toList();
    }

    /** What the backend got. */
    String toBackend() {
        return toBackend.toString();
    }

    /** What the client got. */
    String toClient() {
        return toClient.toString();
    }

    String held() {
        return held;
    }
}
