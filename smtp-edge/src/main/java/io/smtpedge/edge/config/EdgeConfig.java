package io.smtpedge.edge.config;

import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.net.SourceMode;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.policy.OnUnavailable;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * The whole configuration of one edge, checked and immutable. Each component is given only its own part.
 *
 * <p>Every default and every range is in conf/smtp-edge.conf.
 */
public record EdgeConfig(Listen listen, Forward forward, Dnsbl dnsbl, Pregreet pregreet, Access access, Limits limits) {

    /**
     * Where clients come in.
     *
     * @param addresses the addresses to listen on; port 0 lets the kernel choose (for tests)
     * @param trustedProxies who may send a PROXY header; used in mode proxy-protocol only
     * @param headerTime how long a PROXY header may take to arrive
     * @param hostname the name in the edge's own replies to refused clients
     * @param threads the number of event loops; both legs of a session live on one of them
     */
    public record Listen(
            List<InetSocketAddress> addresses,
            ListenMode mode,
            List<Cidr> trustedProxies,
            Duration headerTime,
            String hostname,
            int threads) {}

    /**
     * Where accepted sessions go.
     *
     * @param addresses the backend: at most one address of each IP family, or one {@link
     *     java.net.UnixDomainSocketAddress}. Only with a TRANSPARENT source does the client's family choose; else the
     *     first is used.
     */
    public record Forward(List<SocketAddress> addresses, SourceMode source, Duration connectTimeout) {}

    /**
     * Whether a client is on a DNS list, and what follows.
     *
     * @param client what to ask; {@code client.zones()} empty means that no list is asked
     */
    public record Dnsbl(DnsblConfig client, Action action, OnUnavailable onUnavailable) {}

    /**
     * The test for clients that talk before the greeting.
     *
     * @param action what follows
     * @param greetWait how long a client that is not yet known waits for the greeting
     * @param passTime how long a client that did not talk early is known for it
     */
    public record Pregreet(Action action, Duration greetWait, Duration passTime) {}

    /** The first match decides, and {@code allow} is asked before {@code deny}. */
    public record Access(List<Cidr> allow, List<Cidr> deny) {}

    /**
     * What one client, or all together, may use up.
     *
     * @param connections sessions at once, all clients together
     * @param connectionsPerClient sessions at once from one address (one /64 for IPv6)
     * @param commandTime how long a refused client may take for one whole command line
     * @param idleTime how long a forwarded session may be silent in both directions
     * @param lineLength octets in a command line of a refused client, the line end included
     * @param commands commands a refused client may send
     * @param drainTimeout how long sessions may go on after SIGTERM
     */
    public record Limits(
            int connections,
            int connectionsPerClient,
            Duration commandTime,
            Duration idleTime,
            int lineLength,
            int commands,
            Duration drainTimeout) {}
}
