package io.smtpedge.edge.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to a {@link Request}. Immutable.
 *
 * @param status 200 to 599
 * @param type the media type
 * @param headers those beyond what every answer has
 */
public record Response(int status, String type, String body, Map<String, String> headers) {

    public Response {
        headers = Map.copyOf(headers);
    }

    public static Response json(int status, String body) {
        return new Response(status, "application/json", body + "\n", Map.of());
    }

    public static Response text(int status, String body) {
        return new Response(status, "text/plain; charset=utf-8", body + "\n", Map.of());
    }

    public static Response html(int status, String body) {
        return new Response(status, "text/html; charset=utf-8", body, Map.of());
    }

    /** The same with one more header. */
    public Response with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Response(status, type, body, all);
    }

    byte[] octets() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
