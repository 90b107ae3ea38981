package io.smtpedge.edge.admin;

import io.smtpedge.edge.explain.Configured;
import io.smtpedge.edge.explain.SessionFinder;
import io.smtpedge.edge.http.BearerToken;
import io.smtpedge.edge.http.Handler;
import io.smtpedge.edge.http.Request;
import io.smtpedge.edge.http.RequestRate;
import io.smtpedge.edge.http.Response;
import io.smtpedge.edge.learning.FeedbackSink;
import io.smtpedge.reputation.event.Feedback;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The endpoints of the admin address: {@code POST /v1/feedback}, {@code GET /v1/standing/ADDRESS}, {@code GET /v1/why/REF},
 * {@code GET /v1/health} and {@code GET /metrics}. Thread-safe.
 */
public final class AdminApi implements Handler {

    /** How long the learning thread needs for what waits, and more. */
    private static final Duration LATER = Duration.ofSeconds(5);

    private static final String FEEDBACK = "/v1/feedback";
    private static final String STANDING = "/v1/standing/";
    private static final String WHY = "/v1/why/";

    private final Optional<BearerToken> token;
    private final RequestRate rate;
    private final FeedbackSink sink;
    private final Standings standings;
    private final SessionFinder sessions;
    private final Configured configured;
    private final Supplier<Health> health;
    private final InstantSource clock;
    private final AtomicLong taken = new AtomicLong();

    /** {@code token} is empty where nothing need be shown. */
    public AdminApi(
            Optional<BearerToken> token,
            RequestRate rate,
            FeedbackSink sink,
            Standings standings,
            SessionFinder sessions,
            Configured configured,
            Supplier<Health> health,
            InstantSource clock) {
        this.token = token;
        this.rate = rate;
        this.sink = sink;
        this.standings = standings;
        this.sessions = sessions;
        this.configured = configured;
        this.health = health;
        this.clock = clock;
    }

    /** Feedback taken since the start. */
    public long feedbackTaken() {
        return taken.get();
    }

    @Override
    public Response answer(Request request) {
        Optional<Duration> wait = rate.take(request.peer());
        if (wait.isPresent()) {
            return retry(429, "too many requests", wait.get());
        }
        if (token.isPresent() && !token.get().isShownIn(request.header("authorization"))) {
            return AdminJson.error(401, "show the token of admin.token-file: Authorization: Bearer ...")
                    .with("WWW-Authenticate", "Bearer");
        }
        // A page in the operator's browser may send requests here under a name of its own (DNS rebinding).
        if (token.isEmpty() && !isByAddress(request.header("host"))) {
            return AdminJson.error(403, "ask by the address, not by a name");
        }
        if (request.path().equals(FEEDBACK)) {
            return request.method().equals("POST") ? feedback(request) : notAllowed("POST");
        }
        return request.method().equals("GET") || request.method().equals("HEAD")
                ? tell(request.path())
                : notAllowed("GET, HEAD");
    }

    private Response tell(String path) {
        if (path.startsWith(STANDING)) {
            return standing(path.substring(STANDING.length()));
        }
        if (path.startsWith(WHY)) {
            return why(path.substring(WHY.length()));
        }
        return switch (path) {
            case "/v1/health" -> Response.json(200, AdminJson.health(health.get()));
            case "/metrics" -> Metrics.response(health.get());
            default ->
                AdminJson.error(
                        404,
                        "there are POST /v1/feedback, GET /v1/standing/ADDRESS, GET /v1/why/REF, GET /v1/health and GET"
                                + " /metrics");
        };
    }

    private Response feedback(Request request) {
        String type = request.header("content-type");
        // No page of another site can send these without asking first (Fetch, CORS).
        if (!type.startsWith("application/json") && !type.startsWith("application/x-ndjson")) {
            return AdminJson.error(415, "send it with Content-Type: application/json, or application/x-ndjson");
        }
        List<Feedback> all;
        try {
            all = FeedbackReader.read(request.body(), clock.instant());
        } catch (BadFeedbackException bad) {
            return Response.json(400, AdminJson.problems(bad.problems()));
        }
        int done = 0;
        for (Feedback one : all) {
            if (!sink.accept(one)) {
                taken.addAndGet(done);
                return Response.json(
                                503,
                                AdminJson.taken(
                                        done,
                                        "the learning queue is full; send those behind the first " + done + " again"))
                        .with("Retry-After", seconds(LATER));
            }
            done++;
        }
        taken.addAndGet(done);
        return Response.json(202, AdminJson.taken(done, ""));
    }

    private Response standing(String text) {
        // An IPv6 address in a path may come with its colons escaped.
        Optional<InetAddress> client =
                FeedbackFields.address(text.replace("%3A", ":").replace("%3a", ":"));
        if (client.isEmpty()) {
            return AdminJson.error(400, "\"" + FeedbackFields.shown(text) + "\" is no IP address");
        }
        return standings
                .of(client.get())
                .map(judgement -> Response.json(200, AdminJson.standing(client.get(), judgement)))
                .orElseGet(() -> AdminJson.error(404, "this edge keeps no reputation"));
    }

    private Response why(String ref) {
        if (!FeedbackFields.isSession(ref)) {
            return AdminJson.error(400, "\"" + FeedbackFields.shown(ref) + "\" is no reference, such as t9x3k2ab-7x");
        }
        try {
            return sessions.find(ref)
                    .map(session -> Response.json(200, AdminJson.why(session, configured)))
                    .orElseGet(() ->
                            AdminJson.error(404, "there is no session " + ref + " in the journal (journal.directory)"));
        } catch (SessionFinder.BusyException busy) {
            return retry(503, "too many searches in the journal", LATER);
        } catch (IOException unreadable) {
            return AdminJson.error(500, String.valueOf(unreadable.getMessage()));
        }
    }

    private static boolean isByAddress(String host) {
        String name = host.replaceFirst(":\\d{1,5}$", "");
        return name.equalsIgnoreCase("localhost")
                || FeedbackFields.address(name.replaceAll("^\\[|]$", "")).isPresent();
    }

    private static Response notAllowed(String allowed) {
        return AdminJson.error(405, "this takes " + allowed).with("Allow", allowed);
    }

    private static Response retry(int status, String why, Duration wait) {
        return AdminJson.error(status, why + "; try again in " + seconds(wait) + " s")
                .with("Retry-After", seconds(wait));
    }

    private static String seconds(Duration wait) {
        return String.valueOf(wait.plusMillis(999).toSeconds());
    }
}
