package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Family;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Connections to one MX address that the edge takes instead.
 *
 * @param mx where the client connects to
 * @param listener the edge's transparent listener, of the same IP family
 */
record Interception(InetAddress mx, int port, InetSocketAddress listener) {

    Family family() {
        return Family.of(mx);
    }
}
