package io.smtpedge.edge.policy;

import io.smtpedge.dnsbl.DnsblResult;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Says what is thought of a client. Asked on event loops: it never blocks, takes microseconds, and is thread-safe. */
@FunctionalInterface
public interface Advisor {

    /** Nothing is learned of anybody. */
    Advisor NONE = (_, _) -> null;

    /**
     * What is thought of a client.
     *
     * @param lists what the DNS lists say of it; null where they have not been asked
     * @return null where nobody thinks anything
     */
    @Nullable
    Opinion judge(InetAddress client, @Nullable DnsblResult lists);
}
