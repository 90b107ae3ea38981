package io.smtpedge.tproxy.sets;

import io.smtpedge.tproxy.linux.Errno;
import java.nio.ByteBuffer;

/** A netlink socket to the kernel's netfilter. For one thread. */
interface Netlink {

    /** Sends one datagram. The kernel has dealt with it, and has put its answers into the queue, when this returns. */
    void send(ByteBuffer datagram) throws Errno;

    /** Takes the next datagram from the queue; fails with {@link Errno#EAGAIN} where there is none. */
    ByteBuffer receive() throws Errno;
}
