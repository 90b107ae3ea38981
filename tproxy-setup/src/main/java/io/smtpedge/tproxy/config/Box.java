package io.smtpedge.tproxy.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * One box of the line, or all MTAs.
 *
 * @param listen where the server on this box listens. For the MTAs: all of them
 * @param inside this box's addresses on the side of the MTAs, where the next box finds the way back to the clients; at most
 *     one of each family is used; empty when the next box's default route leads here
 */
public record Box(List<InetSocketAddress> listen, List<InetAddress> inside) {

    public Box {
        listen = List.copyOf(listen);
        inside = List.copyOf(inside);
    }

    public Optional<InetSocketAddress> listen(Family family) {
        return listen.stream()
                .filter(address -> family.has(address.getAddress()))
                .findFirst();
    }

    public Optional<InetAddress> inside(Family family) {
        return inside.stream().filter(family::has).findFirst();
    }

    public List<Family> families() {
        return Family.among(listen.stream().map(InetSocketAddress::getAddress).toList());
    }
}
