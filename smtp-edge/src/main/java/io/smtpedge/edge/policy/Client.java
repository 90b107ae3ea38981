package io.smtpedge.edge.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Who is at the other end, once that is known.
 *
 * @param remote the originating address and port
 * @param local the address the client dialled: in mode tproxy the MX address, whichever machine has it
 */
public record Client(InetSocketAddress remote, InetSocketAddress local) {

    public InetAddress address() {
        return remote.getAddress();
    }
}
