package io.smtpedge.tproxy.config;

/** How HAProxy learns from the edge who the client is; the words of forward.source in smtp-edge.conf. */
public enum Source {
    /** The edge connects under the client's address. */
    TRANSPARENT,
    /** The edge connects under its own address and says the client's. */
    PROXY_V2,
    /** Not at all. There is no plan for it. */
    NONE
}
