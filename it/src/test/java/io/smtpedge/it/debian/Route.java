package io.smtpedge.it.debian;

import io.smtpedge.reputation.event.IpText;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * How a sender is to send.
 *
 * @param source its own address towards the world
 * @param mx where it sends everything
 * @param tls whether it insists on STARTTLS, or does without
 */
record Route(InetAddress source, InetSocketAddress mx, boolean tls) {

    /** As an address literal of SMTP shows it, without the brackets. */
    String sourceText() {
        return IpText.of(source);
    }

    String mxText() {
        return IpText.of(mx.getAddress());
    }
}
