package io.smtpedge.edge.smtp;

import java.util.Optional;

/**
 * The short reference at the end of a refusal, by which a sender can ask why, and the operator can find out: {@code ; ref
 * 1a2b3c4-7x}, or {@code ; see https://postmaster.example.com/why/1a2b3c4-7x}.
 *
 * @param page what stands before the reference, such as {@code https://postmaster.example.com/why}; empty where there is no page
 */
public record Reference(Optional<String> page) {

    /** The reply with the reference to a session at its end, however long its reason is. */
    public Reply on(Reply reply, String session) {
        return reply.endingWith(page.map(url -> "; see " + url + "/" + session).orElse("; ref " + session));
    }
}
