package io.smtpedge.edge.why;

import io.smtpedge.edge.explain.Meanings;
import io.smtpedge.edge.http.Response;
import io.smtpedge.reputation.event.IpText;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** The page as HTML, without scripts; everything in it that comes from elsewhere is escaped. Immutable. */
public final class WhyPage {

    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1d1f21;--soft:#55595f;--paper:#fff;--line:#d8dbe0;--link:#0b57d0}
            @media(prefers-color-scheme:dark){:root{--ink:#e6e7e9;--soft:#a9adb4;--paper:#17191c;--line:#3a3e44;--link:#8ab4f8}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
            main{max-width:42rem;margin:0 auto;padding:2rem 1.1rem 3rem}
            h1{font-size:1.45rem;line-height:1.25;margin:0 0 1rem}
            h2{font-size:1.1rem;margin:2rem 0 .5rem}
            dl{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1.2rem;margin:0;padding:1rem 0;
            border:solid var(--line);border-width:1px 0}
            dt{color:var(--soft)}
            dd{margin:0;overflow-wrap:anywhere}
            a{color:var(--link)}
            li{margin:.6rem 0}
            small,footer{color:var(--soft)}
            input,button{font:inherit;padding:.4rem .6rem;border:1px solid var(--line);border-radius:.3rem;
            background:var(--paper);color:var(--ink);max-width:100%}
            footer{margin-top:2.5rem;font-size:.9rem}
            @media(max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}}
            @media print{main{padding:0}form{display:none}}
            """;

    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + hash(STYLE)
            + "'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final int IPV6_SHOWN = 6;

    private final String site;
    private final String contact;
    private final Meanings meanings;

    /**
     * The page of one edge.
     *
     * @param site its name
     * @param contact a mail address or a page; empty where nobody is named
     */
    public WhyPage(String site, String contact, Meanings meanings) {
        this.site = site;
        this.contact = contact;
        this.meanings = meanings;
    }

    /** What became of a session; {@code knowsAddress} is whether the whole address may be shown. */
    Response of(Refusal refusal, boolean knowsAddress) {
        StringBuilder body = new StringBuilder(4096);
        body.append("<h1>").append(escape(WhyWords.headline(refusal))).append("</h1>\n");
        body.append("<p>").append(escape(WhyWords.explanation(refusal))).append("</p>\n<dl>\n");
        row(body, "Your server", knowsAddress ? IpText.of(refusal.client()) : network(refusal.client()));
        row(body, "When", TIME.format(refusal.at()));
        row(body, "Our server", site);
        row(body, "Reference", refusal.ref());
        body.append("</dl>\n");
        listings(body, refusal, knowsAddress);
        body.append("<h2>What you can do</h2>\n<p>")
                .append(escape(WhyWords.advice(refusal)))
                .append("</p>\n");
        contact(body, refusal.ref());
        if (!knowsAddress) {
            askForAddress(body);
        }
        return page(200, "Why mail was refused", body);
    }

    /** The one answer to what is wrong, unknown, forgotten or not refused. */
    Response unknown() {
        StringBuilder body = new StringBuilder(512)
                .append(
                        "<h1>There is nothing here under this reference</h1>\n<p>Check that it is complete: it is the last"
                                + " word of our server's answer, which is in the error message that came back to you."
                                + " References are kept for a limited time.</p>\n");
        contact(body, "");
        return page(404, "Unknown reference", body);
    }

    Response notAllowed() {
        return page(405, "Not possible", new StringBuilder("<h1>This page can only be read</h1>\n"))
                .with("Allow", "GET, HEAD");
    }

    /** Too many requests, of this visitor (429) or of all (503). */
    Response wait(int status, Duration time) {
        String seconds = String.valueOf(time.plusMillis(999).toSeconds());
        StringBuilder body = new StringBuilder(
                        "<h1>One moment, please</h1>\n<p>There are too many requests. Try again in ")
                .append(seconds)
                .append(" seconds.</p>\n");
        return page(status, "One moment", body).with("Retry-After", seconds);
    }

    private void listings(StringBuilder body, Refusal refusal, boolean knowsAddress) {
        if (refusal.listings().isEmpty()) {
            return;
        }
        body.append("<h2>Who lists it</h2>\n<ul>\n");
        for (Refusal.Listing listing : refusal.listings()) {
            String zone = listing.zone();
            String title = meanings.title(zone);
            String meaning = meanings.inWords(zone, listing.codes());
            String about = meanings.page(zone, refusal.client());
            body.append("<li><strong>").append(escape(title)).append("</strong>");
            if (!title.equals(zone)) {
                body.append(" <small>").append(escape(zone)).append("</small>");
            }
            if (!meaning.isEmpty()) {
                body.append("<br>").append(escape(meaning));
            }
            if (!about.isEmpty()) {
                body.append("<br>");
                link(
                        body,
                        knowsAddress ? about : home(about),
                        knowsAddress ? "See the entry, and how to have it removed" : "The list's own site");
            }
            body.append("</li>\n");
        }
        body.append("</ul>\n");
    }

    /** The page about one address would tell the address. */
    private static String home(String page) {
        URI uri = URI.create(page);
        return uri.getScheme() + "://" + uri.getAuthority() + "/";
    }

    private void contact(StringBuilder body, String ref) {
        if (contact.isEmpty()) {
            return;
        }
        body.append("<p>If you think that this is wrong, write to ");
        link(body, contact.startsWith("https://") ? contact : "mailto:" + contact, contact);
        body.append(ref.isEmpty() ? ".</p>\n" : " and name the reference <strong>" + escape(ref) + "</strong>.</p>\n");
    }

    /** Without an action it goes to where the page came from, whatever the web server before it has made of the path. */
    private static void askForAddress(StringBuilder body) {
        body.append("<h2>Is it your server?</h2>\n<p>Its whole address is shown to those who know it, as are the direct"
                + " links.</p>\n<form method=\"get\"><label>IP address <input name=\"address\" inputmode=\"text\" autocomplete=\"off\""
                + " maxlength=\"45\" required></label> <button>Show</button></form>\n");
    }

    private static void row(StringBuilder body, String term, String text) {
        body.append("<dt>")
                .append(term)
                .append("</dt><dd>")
                .append(escape(text))
                .append("</dd>\n");
    }

    private static void link(StringBuilder body, String target, String text) {
        body.append("<a rel=\"noopener noreferrer nofollow\" href=\"")
                .append(escape(target))
                .append("\">")
                .append(escape(text))
                .append("</a>");
    }

    private Response page(int status, String title, StringBuilder body) {
        String html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\""
                + " content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex,"
                + " nofollow\">\n<title>" + escape(title) + "</title>\n<style>" + STYLE + "</style>\n</head>\n<body>\n"
                + "<main>\n" + body + "<footer>" + escape(site) + "</footer>\n</main>\n</body>\n</html>\n";
        return Response.html(status, html)
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer")
                .with("X-Frame-Options", "DENY")
                .with("X-Robots-Tag", "noindex, nofollow")
                .with("Cross-Origin-Resource-Policy", "same-origin")
                .with("Cross-Origin-Opener-Policy", "same-origin");
    }

    /** {@code 192.0.2.*}, or {@code 2001:db8:1::/48}. */
    static String network(InetAddress client) {
        byte[] octets = client.getAddress();
        if (octets.length == 4) {
            String text = IpText.of(client);
            return text.substring(0, text.lastIndexOf('.')) + ".*";
        }
        Arrays.fill(octets, IPV6_SHOWN, octets.length, (byte) 0);
        try {
            return IpText.of(InetAddress.getByAddress(octets)) + "/" + 8 * IPV6_SHOWN;
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c >= ' ' ? c : '?');
            }
        }
        return out.toString();
    }

    private static String hash(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
