package io.smtpedge.edge.config;

import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.net.SourceMode;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.settings.Section;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules that concern more than one value. A configuration that starts must do what it says: an entry without effect
 * is reported like one that cannot work.
 */
final class ConsistencyRules {

    private final Section listen;
    private final Section forward;
    private final Section dnsbl;
    private final Section access;
    private final EdgeConfig config;

    ConsistencyRules(Section root, EdgeConfig config) {
        this.listen = root.section("listen");
        this.forward = root.section("forward");
        this.dnsbl = root.section("dnsbl");
        this.access = root.section("access");
        this.config = config;
    }

    void check() {
        boolean listeners = listen.sound("addresses");
        boolean backend = forward.sound("address");
        if (listeners) {
            listeners();
        }
        if (listen.sound("mode", "trusted-proxies")) {
            trustedProxies();
        }
        if (backend) {
            backend();
        }
        if (listeners && backend) {
            loop();
        }
        if (listeners && listen.sound("mode") && forward.sound("address", "source")) {
            transparent();
        }
        if (dnsbl.sound("resolvers", "zones", "threshold")) {
            zones();
        }
        if (access.sound("allow", "deny")) {
            accessLists();
        }
    }

    private void listeners() {
        List<InetSocketAddress> addresses = config.listen().addresses();
        if (addresses.isEmpty()) {
            listen.reject("addresses", "there is no address to listen on; write at least one, as in \"0.0.0.0:25\"");
        }
        for (int i = 0; i < addresses.size(); i++) {
            for (int j = 0; j < addresses.size(); j++) {
                InetSocketAddress one = addresses.get(i);
                InetSocketAddress other = addresses.get(j);
                boolean twice = one.equals(other) && j < i;
                boolean covered = !one.equals(other) && covers(other, one);
                // The kernel gives each listener on port 0 a port of its own.
                if (one.getPort() != 0 && (twice || covered)) {
                    listen.reject(
                            "addresses",
                            Endpoints.show(one)
                                    + (twice ? " is listed twice" : " is already covered by " + Endpoints.show(other))
                                    + "; remove one of the two");
                }
            }
        }
    }

    private void trustedProxies() {
        if (config.listen().mode() == ListenMode.PROXY_PROTOCOL
                && config.listen().trustedProxies().isEmpty()) {
            listen.reject(
                    "mode",
                    "proxy-protocol trusts nobody without trusted-proxies; list the addresses of the proxies there,"
                            + " or use mode direct");
        }
    }

    private void backend() {
        List<SocketAddress> addresses = config.forward().addresses();
        if (addresses.isEmpty()) {
            forward.reject("address", "there is no backend; write its address, as in \"127.0.0.1:2525\"");
        }
        Set<String> kinds = new HashSet<>();
        for (SocketAddress address : addresses) {
            boolean unix = address instanceof UnixDomainSocketAddress;
            String kind = unix ? "socket" : family(ipv4(address));
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

    private void loop() {
        for (SocketAddress address : config.forward().addresses()) {
            for (InetSocketAddress listener : config.listen().addresses()) {
                if (address instanceof InetSocketAddress backend && reaches(listener, backend)) {
                    forward.reject(
                            "address",
                            Endpoints.show(backend) + " is the edge itself, which listens on "
                                    + Endpoints.show(listener) + "; write the address of HAProxy or of the MTA");
                }
            }
        }
    }

    /** A connection made from the client's own address needs a backend address of the client's family. */
    private void transparent() {
        if (config.forward().source() != SourceMode.TRANSPARENT) {
            return;
        }
        List<SocketAddress> backend = config.forward().addresses();
        if (backend.stream().anyMatch(UnixDomainSocketAddress.class::isInstance)) {
            forward.reject(
                    "source",
                    "transparent cannot go over a unix socket, which has no client address; use proxy-v2,"
                            + " or forward to a TCP address");
            return;
        }
        // In this mode the header tells the client's address: its family is not that of the listener.
        if (config.listen().mode() == ListenMode.PROXY_PROTOCOL || backend.isEmpty()) {
            return;
        }
        for (boolean ipv4 : new boolean[] {true, false}) {
            boolean listened = config.listen().addresses().stream().anyMatch(address -> ipv4(address) == ipv4);
            boolean forwarded = backend.stream().anyMatch(address -> ipv4(address) == ipv4);
            if (listened && !forwarded) {
                String family = family(ipv4);
                forward.reject(
                        "address",
                        "with source transparent, a client on " + family + " needs an " + family
                                + " address of the backend; add one, or take the " + family
                                + " address out of listen.addresses");
            }
        }
    }

    private void zones() {
        List<ZoneSpec> zones = config.dnsbl().client().zones();
        if (!zones.isEmpty() && config.dnsbl().client().resolvers().isEmpty()) {
            dnsbl.reject("resolvers", "there are zones but no resolver to ask; write one, as in \"127.0.0.1:53\"");
        }
        Set<Object> seen = new HashSet<>();
        long reachable = 0;
        for (ZoneSpec spec : zones) {
            if (!seen.add(List.of(spec.zone(), spec.filter()))) {
                dnsbl.reject(
                        "zones",
                        spec.safeName() + " is listed twice with the same return codes; remove one of the two");
            }
            reachable += Math.max(spec.weight(), 0);
        }
        int threshold = config.dnsbl().client().threshold();
        if (!zones.isEmpty() && reachable < threshold) {
            dnsbl.reject(
                    "threshold",
                    threshold + " can never be reached, as all positive weights of the zones add up to " + reachable
                            + "; lower it, or add or weigh up zones");
        }
    }

    private void accessLists() {
        for (Cidr denied : config.access().deny()) {
            for (Cidr allowed : config.access().allow()) {
                if (allowed.prefixLength() <= denied.prefixLength() && allowed.contains(denied.network())) {
                    access.reject(
                            "deny",
                            denied + " never applies, as allow is asked first and holds " + allowed
                                    + "; remove one of the two");
                }
            }
        }
    }

    /** Whether {@code wildcard} is 0.0.0.0 or [::] on the same port and family as {@code address}. */
    private static boolean covers(InetSocketAddress wildcard, InetSocketAddress address) {
        return wildcard.getAddress().isAnyLocalAddress()
                && wildcard.getPort() == address.getPort()
                && ipv4(wildcard) == ipv4(address);
    }

    /** Whether a connection to {@code backend} arrives at {@code listener}, as far as the text alone can tell. */
    private static boolean reaches(InetSocketAddress listener, InetSocketAddress backend) {
        return backend.equals(listener)
                || (covers(listener, backend) && backend.getAddress().isLoopbackAddress());
    }

    private static String family(boolean ipv4) {
        return ipv4 ? "IPv4" : "IPv6";
    }

    private static boolean ipv4(SocketAddress address) {
        return address instanceof InetSocketAddress tcp && ipv4(tcp.getAddress());
    }

    private static boolean ipv4(InetAddress address) {
        return address instanceof Inet4Address;
    }
}
