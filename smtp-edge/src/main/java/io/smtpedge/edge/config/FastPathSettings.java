package io.smtpedge.edge.config;

import io.smtpedge.edge.fastpath.RefusedClients;
import io.smtpedge.edge.fastpath.Rules;
import io.smtpedge.settings.Section;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Clients that the kernel passes to HAProxy, or keeps away, without the edge.
 *
 * @param helper the socket of the helper that writes the kernel's sets; without it there is no fast path
 * @param rules who takes it, and for how long
 * @param haproxyLog where HAProxy sends its log: UDP, or a {@link UnixDomainSocketAddress}; empty where it does not
 */
public record FastPathSettings(
        Optional<UnixDomainSocketAddress> helper, Rules rules, Optional<SocketAddress> haproxyLog) {

    /** What the helper takes for a time-out. */
    private static final Duration LONGEST = Duration.ofDays(7);

    static FastPathSettings read(Section fastPath) {
        FastPathSettings read = new FastPathSettings(
                fastPath.optional("helper", Endpoints::socket),
                new Rules(
                        fastPath.integer("clean-sessions", 3, 1, 1000),
                        fastPath.bool("tls-counts", true),
                        fastPath.duration("max-time", Bounds.HOUR, Duration.ofSeconds(1), LONGEST),
                        fastPath.choice("refused", RefusedClients.class, RefusedClients.NONE)),
                fastPath.optional("haproxy-log", Endpoints::datagrams));
        if (read.helper.isEmpty() && fastPath.sound("helper")) {
            read.checkOff(fastPath);
        }
        return read;
    }

    /** What is written must have an effect. A log may be read without a helper: HAProxy also takes over when the edge is down. */
    private void checkOff(Section fastPath) {
        if (fastPath.has("refused") && fastPath.sound("refused") && rules.refused() != RefusedClients.NONE) {
            fastPath.reject(
                    "refused",
                    "without helper the kernel is told nothing; write helper = \"unix:/run/smtp-edge-sets/edge.sock\", or"
                            + " delete this line");
        }
    }
}
