/**
 * The few system calls that Java has no class for, by the foreign function interface: transparent and packet sockets, and
 * netlink. {@link io.smtpedge.tproxy.linux.NativeSocket} is all that the other packages need.
 */
@NullMarked
package io.smtpedge.tproxy.linux;

import org.jspecify.annotations.NullMarked;
