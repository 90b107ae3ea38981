package io.smtpedge.tproxy.config;

/** How the boxes stand to each other. */
public enum Topology {
    /** Clients, edge, HAProxy and MTAs in a line: each box reaches the clients through the one before it. */
    GATEWAY,
    /** Boxes side by side in one network, whose default route is another router. */
    SEPARATE,
    /** Edge and HAProxy on one box, with the PROXY protocol between them. */
    SAME_HOST
}
