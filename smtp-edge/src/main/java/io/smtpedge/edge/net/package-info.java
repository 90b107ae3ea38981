/**
 * Sockets: how connections come in ({@link io.smtpedge.edge.net.Listener}, {@link
 * io.smtpedge.edge.net.InheritedSockets}, {@link io.smtpedge.edge.net.ProxyHeader}) and
 * how they go on to the backend ({@link io.smtpedge.edge.net.Upstream}); beside them, {@link
 * io.smtpedge.edge.net.DatagramListener}. Nothing here knows of SMTP or of a
 * verdict.
 */
@NullMarked
package io.smtpedge.edge.net;

import org.jspecify.annotations.NullMarked;
