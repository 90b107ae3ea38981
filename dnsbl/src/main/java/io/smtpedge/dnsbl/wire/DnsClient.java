package io.smtpedge.dnsbl.wire;

import java.util.function.Consumer;

/** Asks recursive resolvers. */
public interface DnsClient {

    /**
     * Asks, and gives the reply to {@code then}: exactly once, within a bounded time, on the loop; perhaps before this
     * method returns. To be called on the loop.
     */
    void ask(Question question, Consumer<DnsReply> then);
}
