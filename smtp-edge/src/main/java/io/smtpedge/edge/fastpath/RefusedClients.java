package io.smtpedge.edge.fastpath;

/** What the kernel does with clients that the edge would refuse at once, again and again. */
public enum RefusedClients {
    /** Nothing: the edge tells them each time. */
    NONE,
    /** It resets their connections: a sender learns nothing, and tries again. */
    RESET,
    /** It answers nothing: a sender waits, and tries again. */
    DROP
}
