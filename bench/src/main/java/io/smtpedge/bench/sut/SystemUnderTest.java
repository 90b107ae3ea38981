package io.smtpedge.bench.sut;

import java.net.InetSocketAddress;

/** A server that runs as a process of its own, so that its CPU time can be told from all other. */
public interface SystemUnderTest extends AutoCloseable {

    /** What it is, for the table. */
    String name();

    /** Where it takes SMTP connections. */
    InetSocketAddress address();

    /** Its process; with children, the CPU time of all counts. */
    ProcessHandle process();

    @Override
    void close();
}
