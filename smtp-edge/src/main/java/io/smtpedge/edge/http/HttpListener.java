package io.smtpedge.edge.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for HTTP on one address and answers each request on a virtual thread. What a stranger decides is bounded: how many
 * connections there are, how many requests are answered at once, how long one may take to arrive and its answer to be
 * fetched, how long its header and body may be. Each connection serves one request. Thread-safe.
 */
public final class HttpListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

    /** Where the JDK keeps the bounds of its server: for all servers of a process, read once. */
    private static final Map<String, String> BOUNDS = Map.of(
            "jdk.httpserver.maxConnections", "512",
            "sun.net.httpserver.maxIdleConnections", "64",
            "sun.net.httpserver.idleInterval", "10",
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "20",
            "sun.net.httpserver.maxReqHeaders", "64",
            "sun.net.httpserver.maxReqHeaderSize", "16384");

    static {
        BOUNDS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }

    private static final int BACKLOG = 64;

    /**
     * What one listener takes.
     *
     * @param atOnce requests that are read or answered at the same time; who comes beyond that is hung up on
     * @param body octets of a request's body; a longer one gets 413
     */
    public record Limits(int atOnce, int body) {}

    private final HttpServer server;
    private final Limits limits;
    private final Handler handler;

    private HttpListener(HttpServer server, Limits limits, Handler handler) {
        this.server = server;
        this.limits = limits;
        this.handler = handler;
    }

    /**
     * Begins to listen.
     *
     * @param what for messages, such as {@code admin.address}
     * @throws IOException with a sentence where the address cannot be had
     */
    public static HttpListener open(String what, InetSocketAddress address, Limits limits, Handler handler)
            throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException taken) {
            throw new IOException(
                    what + ": cannot listen on " + address.getAddress().getHostAddress() + " port " + address.getPort()
                            + " (" + taken.getMessage() + "); is another edge running?",
                    taken);
        }
        HttpListener listener = new HttpListener(server, limits, handler);
        server.createContext("/", listener::serve);
        server.setExecutor(bounded(limits.atOnce()));
        server.start();
        return listener;
    }

    private static Executor bounded(int atOnce) {
        Semaphore places = new Semaphore(atOnce);
        return task -> {
            if (!places.tryAcquire()) {
                // The server closes the connection.
                throw new RejectedExecutionException("busy");
            }
            Thread.ofVirtual().name("http").start(() -> {
                try {
                    task.run();
                } finally {
                    places.release();
                }
            });
        };
    }

    /** The bound address. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) {
        try (exchange) {
            Response response = answer(exchange);
            byte[] octets = response.octets();
            exchange.getResponseHeaders().set("Content-Type", response.type());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("Connection", "close");
            response.headers().forEach(exchange.getResponseHeaders()::set);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(octets.length));
                exchange.sendResponseHeaders(response.status(), -1);
            } else {
                exchange.sendResponseHeaders(response.status(), octets.length == 0 ? -1 : octets.length);
                exchange.getResponseBody().write(octets);
            }
        } catch (IOException gone) {
            LOG.debug("an HTTP client went away: {}", gone.getMessage());
        }
    }

    private Response answer(HttpExchange exchange) throws IOException {
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(limits.body() + 1);
            if (body.length > limits.body()) {
                return Response.json(
                        413,
                        "{\"error\":\"the request is longer than " + limits.body() + " octets; send it in parts\"}");
            }
        }
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        String path = exchange.getRequestURI().getRawPath();
        String query = exchange.getRequestURI().getRawQuery();
        try {
            return handler.answer(new Request(
                    exchange.getRequestMethod(),
                    path == null ? "" : path,
                    query == null ? "" : query,
                    headers,
                    new String(body, StandardCharsets.UTF_8),
                    exchange.getRemoteAddress().getAddress()));
        } catch (RuntimeException fault) {
            LOG.error(
                    "a request to the {} could not be answered",
                    handler.getClass().getSimpleName(),
                    fault);
            return Response.json(500, "{\"error\":\"a fault of the edge; its log has more\"}");
        }
    }
}
