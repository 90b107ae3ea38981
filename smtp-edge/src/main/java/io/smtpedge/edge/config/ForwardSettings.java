package io.smtpedge.edge.config;

import io.smtpedge.edge.net.SourceMode;
import io.smtpedge.settings.Section;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where accepted sessions go.
 *
 * @param addresses the backend: at most one address of each IP family, or one {@link java.net.UnixDomainSocketAddress}.
 *     Only with a TRANSPARENT source does the client's family choose; else the first is used.
 */
public record ForwardSettings(
        List<SocketAddress> addresses, SourceMode source, Duration connectTimeout, Duration greetingTimeout) {

    static ForwardSettings read(Section forward) {
        ForwardSettings read = new ForwardSettings(
                forward.list("address", Endpoints::forward, List.of(Endpoints.forward("127.0.0.1:2525"))),
                forward.choice("source", SourceMode.class, SourceMode.PROXY_V2),
                forward.duration("connect-timeout", Duration.ofSeconds(5), Bounds.SHORTEST, Duration.ofMinutes(2)),
                forward.duration("greeting-timeout", Duration.ofSeconds(30), Bounds.SHORTEST, Duration.ofMinutes(5)));
        if (forward.sound("address")) {
            read.checkAddresses(forward);
        }
        return read;
    }

    private void checkAddresses(Section forward) {
        if (addresses.isEmpty()) {
            forward.reject("address", "there is no backend; write its address, as in \"127.0.0.1:2525\"");
        }
        Set<String> kinds = new HashSet<>();
        for (SocketAddress address : addresses) {
            boolean unix = address instanceof UnixDomainSocketAddress;
            String kind = unix ? "socket" : Endpoints.family(Endpoints.isIpv4(address));
            boolean mixed = unix && addresses.size() > 1;
            if (!kinds.add(kind) || mixed) {
                forward.reject(
                        "address",
                        Endpoints.show(address) + " is one too many; write one socket, or one IPv4 and one IPv6 address"
                                + " of the same backend (HAProxy is what spreads the load)");
                return;
            }
        }
    }
}
