package io.smtpedge.edge.config;

import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.net.SourceMode;
import io.smtpedge.settings.Section;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

/**
 * The rules that concern more than one section; those within a section are in its record. A configuration that starts
 * must do what it says: an entry without effect is reported like one that cannot work.
 */
final class ConsistencyRules {

    private final Section listen;
    private final Section forward;
    private final Section fastPath;
    private final Section policy;
    private final Section reputation;
    private final EdgeConfig config;

    ConsistencyRules(Section root, EdgeConfig config) {
        this.listen = root.section("listen");
        this.forward = root.section("forward");
        this.fastPath = root.section("fast-path");
        this.policy = root.section("policy");
        this.reputation = root.section("reputation");
        this.config = config;
    }

    void check() {
        boolean listeners = listen.sound("addresses");
        boolean backend = forward.sound("address");
        if (listeners && backend) {
            loop();
        }
        if (listeners && listen.sound("mode") && forward.sound("address", "source")) {
            transparent();
        }
        if (listen.sound("mode") && fastPath.sound("helper")) {
            kernelSeesClients();
        }
        if (policy.sound("mode", "learning-time") && reputation.sound("learn", "snapshot")) {
            somethingToEnforce();
        }
    }

    private void somethingToEnforce() {
        if (config.policy().mode() != PolicySettings.Mode.ENFORCE) {
            return;
        }
        if (!config.reputation().learn()) {
            policy.reject(
                    "mode",
                    "enforce has no effect with reputation.learn = false: nothing is known to act upon; set it to true, or write shadow");
        } else if (config.reputation().snapshot().isEmpty()
                && config.policy().learningTime().isPositive()) {
            policy.reject(
                    "mode",
                    "enforce has no effect for policy.learning-time after each start, as the time of the first start is in"
                            + " the snapshot; set reputation.snapshot, or learning-time = 0ms");
        }
    }

    private void kernelSeesClients() {
        if (config.fastPath().helper().isPresent() && config.listen().mode() == ListenMode.PROXY_PROTOCOL) {
            fastPath.reject(
                    "helper",
                    "with listen.mode proxy-protocol the kernel sees the addresses of proxies, not of clients; use"
                            + " mode tproxy, or delete this line");
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
            boolean listened =
                    config.listen().addresses().stream().anyMatch(address -> Endpoints.isIpv4(address) == ipv4);
            boolean forwarded = backend.stream().anyMatch(address -> Endpoints.isIpv4(address) == ipv4);
            if (listened && !forwarded) {
                String family = Endpoints.family(ipv4);
                forward.reject(
                        "address",
                        "with source transparent, a client on " + family + " needs an " + family
                                + " address of the backend; add one, or take the " + family
                                + " address out of listen.addresses");
            }
        }
    }

    /** Whether a connection to {@code backend} arrives at {@code listener}, as far as the text alone can tell. */
    private static boolean reaches(InetSocketAddress listener, InetSocketAddress backend) {
        return backend.equals(listener)
                || (Endpoints.covers(listener, backend) && backend.getAddress().isLoopbackAddress());
    }
}
