package io.smtpedge.edge.config;

import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.settings.Section;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where clients come in.
 *
 * @param addresses the addresses to listen on; port 0 lets the kernel choose (for tests)
 * @param trustedProxies who may send a PROXY header; used in mode proxy-protocol only
 * @param headerTime how long a PROXY header may take to arrive
 * @param hostname the name in the edge's own replies to refused clients
 * @param threads the number of event loops; both legs of a session live on one of them
 */
public record ListenSettings(
        List<InetSocketAddress> addresses,
        ListenMode mode,
        List<Cidr> trustedProxies,
        Duration headerTime,
        String hostname,
        int threads) {

    static ListenSettings read(Section listen) {
        ListenSettings read = new ListenSettings(
                listen.list(
                        "addresses",
                        Endpoints::listen,
                        List.of(Endpoints.listen("0.0.0.0:25"), Endpoints.listen("[::]:25"))),
                listen.choice("mode", ListenMode.class, ListenMode.DIRECT),
                listen.list("trusted-proxies", Cidr::parse, List.of()),
                listen.duration("header-time", Duration.ofSeconds(5), Bounds.SHORTEST, Duration.ofMinutes(1)),
                listen.one("hostname", ListenSettings::hostname, machineName()),
                listen.integer("threads", 1, 1, 64));
        if (listen.sound("addresses")) {
            read.checkAddresses(listen);
        }
        if (listen.sound("mode", "trusted-proxies")) {
            read.checkTrustedProxies(listen);
        }
        return read;
    }

    private void checkAddresses(Section listen) {
        if (addresses.isEmpty()) {
            listen.reject("addresses", "there is no address to listen on; write at least one, as in \"0.0.0.0:25\"");
        }
        for (int i = 0; i < addresses.size(); i++) {
            for (int j = 0; j < addresses.size(); j++) {
                InetSocketAddress one = addresses.get(i);
                InetSocketAddress other = addresses.get(j);
                boolean twice = one.equals(other) && j < i;
                boolean covered = !one.equals(other) && Endpoints.covers(other, one);
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

    private void checkTrustedProxies(Section listen) {
        if (mode == ListenMode.PROXY_PROTOCOL && trustedProxies.isEmpty()) {
            listen.reject(
                    "mode",
                    "proxy-protocol trusts nobody without trusted-proxies; list the addresses of the proxies there,"
                            + " or use mode direct");
        }
    }

    private static String hostname(String text) {
        if (text.length() > 253
                || !text.matches("(?i)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no host name; write labels of letters, digits and hyphens, as in mx1.example.com");
        }
        return text;
    }

    /** What the kernel says. {@link java.net.InetAddress#getLocalHost} would ask the DNS, and can block for long. */
    static String machineName() {
        try {
            return hostname(
                    Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
        } catch (IOException | IllegalArgumentException nameless) {
            return "localhost";
        }
    }
}
