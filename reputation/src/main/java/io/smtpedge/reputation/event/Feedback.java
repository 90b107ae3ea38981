package io.smtpedge.reputation.event;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody behind the edge has found out about a client: a filter, a mailbox, an MTA's log. Names either the session or the
 * client's address, or both.
 *
 * @param at when it was found; for what came with a session, the time of the session
 * @param session the id of the session; empty where it is not known
 * @param client the client's address; null where only the session is known
 * @param source who says so, such as {@code rspamd@mta1}: printable, at most 64 characters
 * @param recipient whose message it was, or any stable token for that; empty where nobody says
 * @param count how many times, 1 to 1000
 */
public record Feedback(
        Instant at,
        String session,
        @Nullable InetAddress client,
        Finding finding,
        String source,
        String recipient,
        int count) {}
