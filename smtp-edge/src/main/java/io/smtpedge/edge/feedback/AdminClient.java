package io.smtpedge.edge.feedback;

import io.smtpedge.edge.http.BearerToken;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks to the admin address of an edge. Thread-safe; blocks, each time for {@value #SECONDS} s at most. */
public final class AdminClient implements AutoCloseable {

    private static final int SECONDS = 15;
    private static final Pattern TAKEN = Pattern.compile("\"taken\":(\\d{1,9})");
    private static final Pattern ERROR = Pattern.compile("\"error\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final URI base;
    private final Optional<BearerToken> token;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(SECONDS))
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** {@code base} is such as {@code http://127.0.0.1:8025}. */
    public AdminClient(URI base, Optional<BearerToken> token) {
        this.base = base;
        this.token = token;
    }

    /**
     * What the edge answered.
     *
     * @param retryAfter what it asks to wait; empty where it does not
     */
    public record Answer(int status, String body, Optional<Duration> retryAfter) {

        /** How much of the feedback was taken. */
        public int taken() {
            Matcher taken = TAKEN.matcher(body);
            return taken.find() ? Integer.parseInt(taken.group(1)) : 0;
        }

        /** What is wrong, in the edge's words. */
        public String error() {
            Matcher error = ERROR.matcher(body);
            return error.find() ? error.group(1).replace("\\\"", "\"") : "status " + status;
        }
    }

    /**
     * Sends feedback.
     *
     * @param lines an object on each
     */
    public Answer post(String lines) throws IOException {
        return ask(request("/v1/feedback")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines)));
    }

    /** Asks for what is at a path. */
    public Answer get(String path) throws IOException {
        return ask(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(SECONDS));
        token.ifPresent(secret -> request.header("Authorization", secret.header()));
        return request;
    }

    private Answer ask(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            Optional<Duration> retryAfter = response.headers()
                    .firstValue("retry-after")
                    .filter(text -> text.matches("\\d{1,5}"))
                    .map(text -> Duration.ofSeconds(Long.parseLong(text)));
            return new Answer(response.statusCode(), response.body(), retryAfter);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } catch (IOException away) {
            throw new IOException(
                    "the edge cannot be reached at " + base + " (" + why(away)
                            + "); is admin.address set, and is it running?",
                    away);
        }
    }

    /** The JDK's client says neither in words. */
    private static String why(IOException away) {
        for (Throwable cause = away; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the name is not known";
            }
        }
        String message = away.getMessage();
        if (message == null) {
            return away instanceof ConnectException
                    ? "nobody listens there"
                    : away.getClass().getSimpleName();
        }
        return message;
    }

    @Override
    public void close() {
        http.close();
    }
}
