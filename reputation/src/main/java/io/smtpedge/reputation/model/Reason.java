package io.smtpedge.reputation.model;

/**
 * One part of an estimate.
 *
 * @param name {@code base}, {@code asn}, {@code prefix}, {@code history}, {@code recent}, or a list and its code as {@code
 *     zen.spamhaus.org=127.0.0.4}
 * @param logit how much it speaks for bad, in natural log-odds; below zero it speaks for good
 */
public record Reason(String name, double logit) {}
