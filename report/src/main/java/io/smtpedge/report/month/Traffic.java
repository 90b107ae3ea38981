package io.smtpedge.report.month;

/**
 * The mail of one kind from one address. An address may have two: a hijacked server goes on to send its own.
 *
 * @param number a number of its own, for draws
 * @param domain the senders' domain
 * @param helo the name it greets with, printable
 * @param spam the share of its sessions that are bad in truth, 0 to 1
 */
record Traffic(long number, Host host, String domain, String helo, Rhythm rhythm, double spam) {}
