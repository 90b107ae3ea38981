package io.smtpedge.reputation.model;

/**
 * All that is known of an address from its own history and from its neighbours, decayed to one moment. Nothing counts twice:
 * each group is without what belongs to the one before it.
 *
 * @param own what the address (of IPv6: its /64) has done
 * @param prefix its /24 (of IPv6: its /48) without itself
 * @param system its autonomous system without the prefix; {@link Counts#NONE} where the system is not known
 * @param site all addresses: what the base rate is learned from
 * @param asn the number of the autonomous system; 0 where it is not known
 */
public record Surroundings(History own, Counts prefix, Counts system, Counts site, long asn) {}
