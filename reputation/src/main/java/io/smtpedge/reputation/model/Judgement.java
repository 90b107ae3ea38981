package io.smtpedge.reputation.model;

/**
 * An estimate, and what follows from it.
 *
 * @param estimate with the lists' evidence in it
 * @param advice what should become of the client
 * @param overruled whether the lists' own threshold condemned the client, and its own good history prevails: it is not to be
 *     refused for being listed, and the postmaster should hear of it
 * @param asn the number of its autonomous system; 0 where it is not known
 */
public record Judgement(Estimate estimate, Advice advice, boolean overruled, long asn) {}
