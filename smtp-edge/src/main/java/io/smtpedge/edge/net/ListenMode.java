package io.smtpedge.edge.net;

/** How a listener learns who the client is. */
public enum ListenMode {
    /** The TCP peer is the client. */
    DIRECT,
    /** As DIRECT, on an IP_TRANSPARENT socket: the accepted local address is the MX address the client dialled. */
    TPROXY,
    /** A trusted proxy says so in a PROXY protocol header, version 1 or 2. */
    PROXY_PROTOCOL
}
