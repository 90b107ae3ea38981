package io.smtpedge.edge.config;

import io.smtpedge.settings.Section;
import java.time.Duration;

/**
 * What one client, or all together, may use up.
 *
 * @param connections sessions at once, all clients together
 * @param connectionsPerClient sessions at once from one address (one /64 for IPv6)
 * @param commandTime how long a refused client may take for one whole command line
 * @param idleTime how long a forwarded session may be silent in both directions
 * @param lineLength octets in a command line of a refused client, the line end included
 * @param commands commands a refused client may send
 * @param drainTimeout how long sessions may go on after SIGTERM
 */
public record LimitSettings(
        int connections,
        int connectionsPerClient,
        Duration commandTime,
        Duration idleTime,
        int lineLength,
        int commands,
        Duration drainTimeout) {

    static LimitSettings read(Section limits) {
        return new LimitSettings(
                limits.integer("connections", 5000, 1, 500_000),
                limits.integer("connections-per-client", 50, 1, 500_000),
                limits.duration("command-time", Duration.ofSeconds(300), Bounds.SHORTEST, Bounds.HOUR),
                limits.duration("idle-time", Duration.ofSeconds(300), Bounds.SHORTEST, Bounds.DAY),
                limits.integer("line-length", 2048, 512, 65_536),
                limits.integer("commands", 20, 1, 10_000),
                limits.duration("drain-timeout", Duration.ofSeconds(30), Duration.ZERO, Bounds.HOUR));
    }
}
