package io.smtpedge.bench;

/**
 * One run of one subject.
 *
 * @param cpuUs CPU time of the server's process a session, user and system, in microseconds
 * @param perSecond sessions a second; generator, server and sink share the machine, so this is no capacity
 * @param medianMs half of the sessions were shorter, in milliseconds
 * @param p99Ms 99 in 100 sessions were shorter, in milliseconds
 */
record Sample(double cpuUs, double perSecond, double medianMs, double p99Ms) {}
