package io.smtpedge.report.month;

import java.time.Instant;
import java.util.List;

/**
 * One DNS list of the month.
 *
 * @param zone its name, under a top-level domain that does not exist (RFC 2606)
 * @param knowledge what it knows of an address
 * @param millis how long it usually takes to answer
 * @param cached the share of its answers that come from the cache, 0 to 1
 * @param lost the share of the others that do not come, 0 to 1
 */
record SimulatedList(String zone, Knowledge knowledge, double millis, double cached, double lost) {

    /** What a list knows. */
    interface Knowledge {

        /** The codes it has for the address; empty where it does not list it. */
        List<String> codes(Host host, Instant now);
    }
}
