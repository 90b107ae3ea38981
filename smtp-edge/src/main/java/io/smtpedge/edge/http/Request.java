package io.smtpedge.edge.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP request (RFC 9110). Immutable; all of it comes from a stranger.
 *
 * @param method such as {@code GET}
 * @param path as it was sent, percent signs and all
 * @param query as it was sent; empty where there was none
 * @param headers by their names in lower case, values in order
 * @param body read as UTF-8, of which at most {@link HttpListener.Limits#body} octets
 * @param peer the other end of the connection, which may be a proxy
 */
public record Request(
        String method, String path, String query, Map<String, List<String>> headers, String body, InetAddress peer) {

    public Request {
        headers = Map.copyOf(headers);
    }

    /** The only value of a header; empty where there is none, or more than one. */
    public String header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return values.size() == 1 ? values.getFirst().strip() : "";
    }

    /** All values of a header that is a list, in one text (RFC 9110, 5.3). */
    public String list(String name) {
        return String.join(",", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }
}
