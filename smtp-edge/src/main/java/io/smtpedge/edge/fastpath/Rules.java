package io.smtpedge.edge.fastpath;

import java.time.Duration;

/**
 * What the operator has decided about the fast path.
 *
 * @param cleanSessions so many make an address known, at least one
 * @param tlsCounts whether sessions count that went on under TLS, where nobody could read along
 * @param maxTime the longest time for which an address is published at once; a second to seven days
 * @param refused what the kernel does with clients that are refused again and again
 */
public record Rules(int cleanSessions, boolean tlsCounts, Duration maxTime, RefusedClients refused) {}
