package io.smtpedge.edge.fleet;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How edges share what they learn. The server's URL may hold a password, so {@link #toString} does not show it.
 *
 * @param server {@code redis://}, {@code rediss://} (TLS) or {@code redis-socket://} (a unix socket), as in {@code
 *     rediss://:password@valkey.example.com:6380/0}
 * @param certificates certificates of the authorities that sign the server's, as PEM; empty: those that Java trusts
 * @param interval within which what one edge learns is known to the others
 * @param pending addresses of which news may wait while the server is away
 */
public record FleetSettings(URI server, Optional<Path> certificates, Duration interval, int pending) {

    public static final Duration INTERVAL = Duration.ofSeconds(5);
    /** About 30 MB. */
    public static final int PENDING = 200_000;

    private static final Set<String> SCHEMES = Set.of("redis", "rediss", "redis-socket");

    /**
     * Reads the URL of a server.
     *
     * @throws IllegalArgumentException it is none; the message does not repeat it, as it may hold a password
     */
    public static URI server(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException malformed) {
            // Without the cause, which repeats the text.
            throw new IllegalArgumentException("not the URL of a server" + EXAMPLE);
        }
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "a server's URL begins with redis://, rediss:// or redis-socket://" + EXAMPLE);
        }
        boolean socket = uri.getScheme().equals("redis-socket");
        if (socket ? uri.getPath() == null || uri.getPath().isEmpty() : uri.getHost() == null) {
            throw new IllegalArgumentException("the server's URL names no " + (socket ? "socket" : "host") + EXAMPLE);
        }
        return uri;
    }

    private static final String EXAMPLE =
            "; write, for example, \"rediss://:PASSWORD@valkey.example.com:6380\" (special"
                    + " characters in the password as %40 and so on)";

    /** The server without what is secret. */
    public String where() {
        if (server.getHost() == null) {
            return server.getScheme() + "://" + server.getPath();
        }
        return server.getScheme() + "://" + server.getHost() + (server.getPort() < 0 ? "" : ":" + server.getPort());
    }

    @Override
    public String toString() {
        return where() + " every " + interval;
    }
}
