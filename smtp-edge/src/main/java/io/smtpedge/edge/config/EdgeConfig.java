package io.smtpedge.edge.config;

import io.smtpedge.settings.Section;

/**
 * The whole configuration of one edge, checked and immutable; a record for each section. Each component is given only its
 * own part.
 *
 * <p>Every default and every range is in conf/smtp-edge.conf.
 */
public record EdgeConfig(
        ListenSettings listen,
        ForwardSettings forward,
        DnsblSettings dnsbl,
        PregreetSettings pregreet,
        MemorySettings memory,
        AccessSettings access,
        LimitSettings limits,
        TlsSettings tls) {

    /** Reads every key of every section; what is wrong is noted there. */
    static EdgeConfig read(Section root) {
        return new EdgeConfig(
                ListenSettings.read(root.section("listen")),
                ForwardSettings.read(root.section("forward")),
                DnsblSettings.read(root.section("dnsbl")),
                PregreetSettings.read(root.section("pregreet")),
                MemorySettings.read(root.section("memory")),
                AccessSettings.read(root.section("access")),
                LimitSettings.read(root.section("limits")),
                TlsSettings.read(root.section("tls")));
    }
}
