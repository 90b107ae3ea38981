package io.smtpedge.dnsbl.wire;

import java.net.InetSocketAddress;

/** Is told how the resolvers are. Called on the loop, once for each change; must not block. */
public interface ResolverWatch {

    /** Tells nobody. */
    ResolverWatch NONE = new ResolverWatch() {
        @Override
        public void down(InetSocketAddress resolver, String reason) {}

        @Override
        public void up(InetSocketAddress resolver) {}
    };

    /**
     * The resolver does not answer.
     *
     * @param reason a clause for the operator
     */
    void down(InetSocketAddress resolver, String reason);

    /** The resolver answers again. */
    void up(InetSocketAddress resolver);
}
