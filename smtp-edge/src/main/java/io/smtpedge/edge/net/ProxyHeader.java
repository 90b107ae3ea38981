package io.smtpedge.edge.net;

import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What a PROXY protocol header says (haproxy.org, proxy-protocol.txt).
 *
 * @param source the client
 * @param destination the address it dialled
 */
public record ProxyHeader(InetSocketAddress source, InetSocketAddress destination) {

    /**
     * Reads a decoded header.
     *
     * @return empty where the proxy speaks for itself (LOCAL, UNKNOWN), as in a health check
     * @throws HAProxyProtocolException where the header is well-formed but no TCP connection over IP, or not between addresses
     */
    public static Optional<ProxyHeader> of(HAProxyMessage header) {
        if (header.command() == HAProxyCommand.LOCAL || header.proxiedProtocol() == HAProxyProxiedProtocol.UNKNOWN) {
            return Optional.empty();
        }
        return switch (header.proxiedProtocol()) {
            case TCP4, TCP6 ->
                Optional.of(new ProxyHeader(
                        endpoint(header.sourceAddress(), header.sourcePort()),
                        endpoint(header.destinationAddress(), header.destinationPort())));
            case UNKNOWN, UDP4, UDP6, UNIX_STREAM, UNIX_DGRAM ->
                throw new HAProxyProtocolException("not a TCP connection over IP: " + header.proxiedProtocol());
        };
    }

    /**
     * The header that introduces a client to the backend. A mixed pair of families cannot be said in a header, so the
     * client's family decides and an address that does not fit becomes the unspecified one.
     */
    static HAProxyMessage encode(InetSocketAddress client, InetSocketAddress local) {
        boolean ipv4 = client.getAddress() instanceof Inet4Address;
        boolean fits = ipv4 == local.getAddress() instanceof Inet4Address;
        String destination = fits ? local.getAddress().getHostAddress() : ipv4 ? "0.0.0.0" : "::";
        return new HAProxyMessage(
                HAProxyProtocolVersion.V2,
                HAProxyCommand.PROXY,
                ipv4 ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
                client.getAddress().getHostAddress(),
                destination,
                client.getPort(),
                local.getPort());
    }

    private static InetSocketAddress endpoint(String address, int port) {
        try {
            // A header may call an IPv4 client ::ffff:a.b.c.d.
            return new InetSocketAddress(InetAddress.ofLiteral(address), port);
        } catch (IllegalArgumentException odd) {
            // The decoder has a wider idea of a literal: ::ffff:192.0.2.1%6 is one to it.
            throw new HAProxyProtocolException("an address that is none", odd);
        }
    }
}
