package io.smtpedge.edge.net;

/** How the backend learns who the client is. */
public enum SourceMode {
    /** A PROXY protocol version 2 header goes first. */
    PROXY_V2,
    /** The connection is made from the client's own address (IP_TRANSPARENT). */
    TRANSPARENT,
    /** It does not. */
    NONE
}
