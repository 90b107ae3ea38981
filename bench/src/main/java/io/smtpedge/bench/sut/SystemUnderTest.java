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

    /** Whether it gets faster by running, as a JVM does: then it must run for a while before it is measured. */
    boolean warmsUp();

    @Override
    void close();
}
