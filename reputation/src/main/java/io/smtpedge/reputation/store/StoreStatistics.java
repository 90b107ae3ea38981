package io.smtpedge.reputation.store;

/**
 * What a {@link ReputationStore} holds.
 *
 * @param addresses addresses (of IPv6: /64 networks)
 * @param prefixes their /24 and /48
 * @param systems autonomous systems
 * @param evicted addresses that had to go for others since the start
 * @param clamped events since the start that claimed to be of the future, or of a time too long ago
 * @param bytes memory of the tables
 */
public record StoreStatistics(int addresses, int prefixes, int systems, long evicted, long clamped, long bytes) {}
