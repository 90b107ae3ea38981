package io.smtpedge.bench.sut;

import java.net.InetSocketAddress;

/**
 * A server that runs as a process of its own, so that its CPU time can be told from all other.
 *
 * @param name what it is, for the table
 * @param address where it takes SMTP connections
 * @param warmsUp whether it gets faster by running, as a JVM does: then it must run for a while before it is measured
 */
public record SystemUnderTest(String name, ServerProcess server, InetSocketAddress address, boolean warmsUp)
        implements AutoCloseable {

    /** Its process; with children, the CPU time of all counts. */
    public ProcessHandle process() {
        return server.handle();
    }

    @Override
    public void close() {
        server.close();
    }
}
