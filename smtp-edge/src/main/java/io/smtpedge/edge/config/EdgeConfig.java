package io.smtpedge.edge.config;

import io.smtpedge.edge.policy.Action;
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
        ProtocolTestSettings pipelining,
        NonSmtpCommandSettings nonSmtpCommand,
        ProtocolTestSettings bareNewline,
        DataSettings data,
        MemorySettings memory,
        AccessSettings access,
        LimitSettings limits,
        TlsSettings tls,
        FastPathSettings fastPath,
        ReputationSettings reputation,
        PolicySettings policy,
        AdminSettings admin,
        WhySettings why,
        JournalSettings journal) {

    /** Reads every key of every section; what is wrong is noted there. */
    static EdgeConfig read(Section root) {
        return new EdgeConfig(
                ListenSettings.read(root.section("listen")),
                ForwardSettings.read(root.section("forward")),
                DnsblSettings.read(root.section("dnsbl")),
                PregreetSettings.read(root.section("pregreet")),
                ProtocolTestSettings.read(root.section("pipelining"), Action.ENFORCE),
                NonSmtpCommandSettings.read(root.section("non-smtp-command")),
                ProtocolTestSettings.read(root.section("bare-newline"), Action.IGNORE),
                DataSettings.read(root.section("data")),
                MemorySettings.read(root.section("memory")),
                AccessSettings.read(root.section("access")),
                LimitSettings.read(root.section("limits")),
                TlsSettings.read(root.section("tls")),
                FastPathSettings.read(root.section("fast-path")),
                ReputationSettings.read(root.section("reputation")),
                PolicySettings.read(root.section("policy")),
                AdminSettings.read(root.section("admin")),
                WhySettings.read(root.section("why")),
                JournalSettings.read(root.section("journal")));
    }
}
