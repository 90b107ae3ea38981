package io.smtpedge.edge.config;

import io.smtpedge.dnsbl.DnsblConfig;
import io.smtpedge.dnsbl.ZoneSpec;
import io.smtpedge.edge.net.ListenMode;
import io.smtpedge.edge.net.SourceMode;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.policy.OnUnavailable;
import io.smtpedge.settings.Section;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Reads the configuration of the edge. Which key means what, and why its default is what it is, is in
 * conf/smtp-edge.conf; a test holds the two together.
 */
public final class EdgeConfigLoader {

    /** Short enough for tests that wait for a time-out, long enough that no one sets it by mistake for a real limit. */
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private EdgeConfigLoader() {}

    /**
     * Reads and checks the file.
     *
     * @throws SettingsException with all mistakes in it
     */
    public static EdgeConfig load(Path path) throws SettingsException {
        SettingsFile file = SettingsFile.load(path);
        EdgeConfig config = read(file);
        file.finish();
        return config;
    }

    /** Reads every key; what is wrong is told by {@link SettingsFile#finish}. */
    static EdgeConfig read(SettingsFile file) {
        Section root = file.root();
        EdgeConfig config = new EdgeConfig(
                listen(root.section("listen")),
                forward(root.section("forward")),
                dnsbl(root.section("dnsbl")),
                pregreet(root.section("pregreet")),
                access(root.section("access")),
                limits(root.section("limits")));
        new ConsistencyRules(root, config).check();
        return config;
    }

    private static EdgeConfig.Listen listen(Section listen) {
        return new EdgeConfig.Listen(
                listen.list(
                        "addresses",
                        Endpoints::listen,
                        List.of(Endpoints.listen("0.0.0.0:25"), Endpoints.listen("[::]:25"))),
                listen.choice("mode", ListenMode.class, ListenMode.DIRECT),
                listen.list("trusted-proxies", Cidr::parse, List.of()),
                listen.duration("header-time", Duration.ofSeconds(5), SHORTEST, Duration.ofMinutes(1)),
                listen.one("hostname", EdgeConfigLoader::hostname, machineName()),
                listen.integer("threads", 1, 1, 64));
    }

    private static EdgeConfig.Forward forward(Section forward) {
        return new EdgeConfig.Forward(
                forward.list("address", Endpoints::forward, List.of(Endpoints.forward("127.0.0.1:2525"))),
                forward.choice("source", SourceMode.class, SourceMode.PROXY_V2),
                forward.duration("connect-timeout", Duration.ofSeconds(5), SHORTEST, Duration.ofMinutes(2)));
    }

    private static EdgeConfig.Dnsbl dnsbl(Section dnsbl) {
        dnsbl.renamed("sites", "zones");
        dnsbl.renamed("timeout", "deadline");
        dnsbl.renamed("nameservers", "resolvers");
        DnsblConfig client = new DnsblConfig(
                dnsbl.list("resolvers", Endpoints::resolver, List.of(Endpoints.resolver("127.0.0.1:53"))),
                // A zone's name may hold the key of a paid service; ZoneSpec's messages never repeat it.
                dnsbl.list("zones", ZoneSpec::parse, List.of()),
                dnsbl.integer("threshold", 1, 1, 1000),
                dnsbl.duration("deadline", Duration.ofSeconds(3), SHORTEST, Duration.ofMinutes(1)));
        return new EdgeConfig.Dnsbl(
                client,
                dnsbl.choice("action", Action.class, Action.ENFORCE),
                dnsbl.choice("on-unavailable", OnUnavailable.class, OnUnavailable.PASS));
    }

    private static EdgeConfig.Pregreet pregreet(Section pregreet) {
        pregreet.renamed("greet-wait", "wait");
        pregreet.renamed("ttl", "pass-time");
        return new EdgeConfig.Pregreet(
                pregreet.choice("action", Action.class, Action.ENFORCE),
                pregreet.duration("wait", Duration.ofSeconds(2), Duration.ZERO, Duration.ofSeconds(30)),
                pregreet.duration("pass-time", DAY, Duration.ofSeconds(1), Duration.ofDays(30)));
    }

    private static EdgeConfig.Access access(Section access) {
        access.renamed("permit", "allow");
        access.renamed("reject", "deny");
        return new EdgeConfig.Access(
                access.list("allow", Cidr::parse, List.of()), access.list("deny", Cidr::parse, List.of()));
    }

    private static EdgeConfig.Limits limits(Section limits) {
        return new EdgeConfig.Limits(
                limits.integer("connections", 5000, 1, 500_000),
                limits.integer("connections-per-client", 50, 1, 500_000),
                limits.duration("command-time", Duration.ofSeconds(300), SHORTEST, HOUR),
                limits.duration("idle-time", Duration.ofSeconds(300), SHORTEST, DAY),
                limits.integer("line-length", 2048, 512, 65_536),
                limits.integer("commands", 20, 1, 10_000),
                limits.duration("drain-timeout", Duration.ofSeconds(30), Duration.ZERO, HOUR));
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
