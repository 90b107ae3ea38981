package io.smtpedge.bench.burst;

import java.io.IOException;

/** A server at {@link BurstNetwork#MX} that tells listed clients from clean ones, and the MTA behind it. */
public interface Screener extends AutoCloseable {

    /** Its process; the children's CPU time counts too. */
    ProcessHandle process();

    /** How many of these clients have been handed to the MTA so far, whatever they did there. */
    long handedOver(Population clients) throws IOException;

    @Override
    void close();

    /** Starts one on a network where the DNS is healthy, and returns once it serves. */
    interface Starter {
        /** What it is, for a table. */
        String name();

        Screener start(BurstNetwork network) throws IOException;
    }
}
