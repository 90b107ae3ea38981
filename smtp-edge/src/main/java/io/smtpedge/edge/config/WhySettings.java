package io.smtpedge.edge.config;

import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.policy.Rate;
import io.smtpedge.settings.Section;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The page that tells refused senders why.
 *
 * @param address where it is served; without it, it is not
 * @param url what a reply says before the reference: the page as the world sees it, {@code /why} included; without it a
 *     reply holds the reference alone
 * @param requests how often one address may ask
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param contact whom a sender may write to; empty where that is nobody
 * @param remember refusals that are kept in memory for it
 */
public record WhySettings(
        Optional<InetSocketAddress> address,
        Optional<String> url,
        Rate requests,
        List<Cidr> trustedProxies,
        String contact,
        int remember) {

    /** With {@code /REF}, it has to fit in a line of a reply with the reason (RFC 5321, 4.5.3.1.5: 512 octets). */
    private static final int LONGEST_URL = 120;

    private static final Pattern CONTACT = Pattern.compile("[!-~]{1,64}@[A-Za-z0-9.-]{1,190}|https://[!-~]{1,200}");

    static WhySettings read(Section why) {
        return new WhySettings(
                why.optional("address", Endpoints::listen),
                why.optional("url", WhySettings::url),
                why.one("requests", Rate::parse, new Rate(30, Duration.ofMinutes(1))),
                why.list("trusted-proxies", Cidr::parse, List.of()),
                why.one("contact", WhySettings::contact, ""),
                why.integer("remember", 20_000, 100, 1_000_000));
    }

    private static String url(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no URL; write it as https://postmaster.example.com/why", malformed);
        }
        boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no address of a page; write it as https://postmaster.example.com/why");
        }
        String base = text.replaceFirst("/+$", "");
        if (!base.endsWith("/why") || base.length() > LONGEST_URL || !base.matches("[!-~]+")) {
            throw new IllegalArgumentException("\"" + text + "\" must end in /why and have at most " + LONGEST_URL
                    + " characters; write it as https://postmaster.example.com/why");
        }
        return base;
    }

    private static String contact(String text) {
        if (!text.isEmpty() && !CONTACT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text
                            + "\" is no way to reach you; write a mail address, as in postmaster@example.com, or an https:// page");
        }
        return text;
    }
}
