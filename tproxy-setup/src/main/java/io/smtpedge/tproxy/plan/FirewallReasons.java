package io.smtpedge.tproxy.plan;

/** Why each rule is there: the same rules, whichever tool writes them. */
final class FirewallReasons {

    static final String CHAINS = "Which packets go to a socket here.";
    static final String MARK = "Sets our bits of the mark and leaves those of others alone.";
    static final String ICMP =
            "An ICMP error about a proxied connection, such as \"packet too big\", is for this box, not for the client.";
    /**
     * A pure SYN is left to the TPROXY rule: its look-up knows that a socket in TIME_WAIT may be followed by a new
     * connection.
     */
    static final String ESTABLISHED =
            "A packet of a connection that uses a foreign address here. Not a pure SYN: it may meet a TIME_WAIT.";
    /**
     * All packets, not only SYNs: with SYN cookies, the ACK that opens a connection belongs to no socket yet. Without marks,
     * packets of established connections come here as well; their sockets are found first.
     */
    static final String INTERCEPT =
            "A new connection to the MX: to the edge. Not only SYNs: an ACK that answers a SYN cookie has no socket yet.";

    static final String OPEN = "The edge does not listen: to HAProxy, unscreened.";
    static final String CLOSED = "Nobody listens: refused at once, rather than left waiting.";
    static final String VERDICTS = "A new connection: is the client in a set? Connections that are open go on.";
    static final String DROP = "A client that is not even answered.";
    static final String BLOCK = "A client that is refused, at the cost of one packet.";
    static final String PASS =
            "A client known to be good: straight to HAProxy, but for the share from which the edge learns.";

    private FirewallReasons() {}
}
