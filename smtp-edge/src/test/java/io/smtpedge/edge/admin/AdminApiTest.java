package io.smtpedge.edge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.explain.Configured;
import io.smtpedge.edge.http.BearerToken;
import io.smtpedge.edge.http.Request;
import io.smtpedge.edge.http.RequestRate;
import io.smtpedge.edge.http.Response;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.model.Advice;
import io.smtpedge.reputation.model.Estimate;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.model.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin address, asked as programs ask it, and as strangers might. */
class AdminApiTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.66");
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final List<Feedback> taken = new ArrayList<>();
    private int room = 1_000_000;
    private Optional<BearerToken> token = Optional.empty();
    private int requests = 1000;

    private AdminApi api() {
        return new AdminApi(
                token,
                new RequestRate(requests, Duration.ofMinutes(1), () -> 0),
                feedback -> taken.size() < room && taken.add(feedback),
                client -> client.equals(CLIENT)
                        ? Optional.of(new Judgement(
                                new Estimate(
                                        0.93211,
                                        0.8,
                                        0.99,
                                        List.of(new Reason("base", -0.405), new Reason("history", 3.02))),
                                Advice.LATER,
                                false,
                                64_500))
                        : Optional.empty(),
                _ -> Optional.empty(),
                Configured.BY_DEFAULT,
                () -> new Health(
                        "mx1.example",
                        Duration.ofHours(1),
                        List.of("bad.example"),
                        List.of(
                                new Health.Figure("sessions", "sessions that are alive", false, 7),
                                new Health.Figure("events_dropped", "events not logged", true, 2))),
                () -> NOON);
    }

    private Response post(String body) {
        return api().answer(request("POST", "/v1/feedback", body, Map.of("content-type", "application/json")));
    }

    private Response get(String path) {
        return api().answer(request("GET", path, "", Map.of()));
    }

    private static Request request(String method, String path, String body, Map<String, String> more) {
        Map<String, List<String>> headers = new java.util.HashMap<>(Map.of("host", List.of("127.0.0.1:8025")));
        more.forEach((name, value) -> headers.put(name, List.of(value)));
        return new Request(method, path, "", headers, body, LOCAL);
    }

    @Test
    void oneVerdict() {
        Response answer = post("""
                {"client":"192.0.2.66","finding":"spam","source":"rspamd@mta1","recipient":"b@example","count":2,
                 "at":"2026-11-23T11:59:00Z"}
                """);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"taken\":1}\n");
        assertThat(taken)
                .containsExactly(
                        new Feedback(NOON.minusSeconds(60), "", CLIENT, Finding.SPAM, "rspamd@mta1", "b@example", 2));
    }

    @Test
    void severalAsAnArrayOrByLines() {
        assertThat(
                        post("[{\"session\":\"t9x3k2ab-7x\",\"finding\":\"not-spam\"},{\"client\":\"2001:db8::1\",\"finding\":\"trap\"}]")
                                .status())
                .isEqualTo(202);
        assertThat(
                        post("{\"client\":\"192.0.2.1\",\"finding\":\"virus\"}\r\n\r\n{\"client\":\"192.0.2.2\",\"finding\":\"accepted\"}\n")
                                .status())
                .isEqualTo(202);

        assertThat(taken)
                .extracting(Feedback::finding)
                .containsExactly(Finding.NOT_SPAM, Finding.TRAP, Finding.VIRUS, Finding.ACCEPTED);
        assertThat(taken.getFirst()).isEqualTo(new Feedback(NOON, "t9x3k2ab-7x", null, Finding.NOT_SPAM, "api", "", 1));
    }

    /** A mistake is told with the number of the object and the field, and nothing is taken. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"finding":"spam"}                                             | item 1: client: name the client's address here
            {"client":"192.0.2.1"}                                         | item 1: finding: it is missing; write one of accepted, spam,
            {"client":"192.0.2.1","finding":"spma"}                        | item 1: finding: \\"spma\\" is not known
            {"client":"mail.example","finding":"spam"}                     | item 1: client: \\"mail.example\\" is no IP address
            {"client":"192.0.2.0/24","finding":"spam"}                     | item 1: client: \\"192.0.2.0/24\\" is no IP address
            {"client":"10.1","finding":"spam"}                             | item 1: client: \\"10.1\\" is no IP address
            {"client":7,"finding":"spam"}                                  | item 1: client: \\"7\\" is no IP address
            {"client":"192.0.2.1","finding":"spam","count":0}              | item 1: count: \\"0\\" is no whole number from 1 to 1000
            {"client":"192.0.2.1","finding":"spam","count":1001}           | item 1: count: \\"1001\\" is no whole number
            {"client":"192.0.2.1","finding":"spam","count":1.5}            | item 1: count: its value is neither a text nor a whole number
            {"client":"192.0.2.1","finding":"spam","count":99999999999}    | item 1: count: \\"99999999999\\" is no whole number
            {"client":"192.0.2.1","finding":"spam","at":"yesterday"}       | item 1: at: \\"yesterday\\" is no time
            {"client":"192.0.2.1","finding":"spam","at":"2026-11-23T13:00:00Z"} | item 1: at: it is in the future
            {"client":"192.0.2.1","finding":"spam","at":"2026-10-01T00:00:00Z"} | item 1: at: it is more than 28 days ago
            {"client":"192.0.2.1","finding":"spam","ip":"x"}               | item 1: ip: there is no such field
            {"session":"<script>","finding":"spam"}                        | item 1: session: \\"<script>\\" is no id
            {"client":"192.0.2.1","finding":"spam","source":"a\\u001bb"}   | item 1: source: it may hold at most 64 printable
            {"client":"192.0.2.1","client":"192.0.2.2","finding":"spam"}   | this is not JSON from here on
            [{"client":"192.0.2.1","finding":"spam"},{"finding":"spam"}]   | item 2: client: name
            [[{"client":"192.0.2.1","finding":"spam"}]]                    | an array in an array
            {"client":"192.0.2.1","finding":"spam","source":{"a":1}}       | item 1: source: its value is neither
            {"client":"192.0.2.1","finding":"spam"} x                      | this is not JSON from here on
            "spam"                                                         | between the objects is something else
            [                                                              | this is not JSON from here on
            []                                                             | there is nothing in the request
            ``                                                             | there is nothing in the request
            """)
    void mistakes(String body, String error) {
        Response answer = post(body == null ? "" : body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"taken\":0").contains(error);
        assertThat(taken).isEmpty();
    }

    @Test
    void deepNestingAndManyObjectsEndEarly() {
        assertThat(post("[".repeat(100_000)).status()).isEqualTo(400);
        assertThat(post("{\"a\":".repeat(50_000)).status()).isEqualTo(400);
        assertThat(post("{\"client\":\"192.0.2.1\",\"finding\":\"spam\"}\n".repeat(1001))
                        .body())
                .contains("more than 1000 objects");
        assertThat(taken).isEmpty();
    }

    /** The sender goes on behind those that were taken. */
    @Test
    void aFullQueue() {
        room = 2;

        Response answer = post("{\"client\":\"192.0.2.1\",\"finding\":\"spam\"}\n".repeat(5));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Retry-After", "5");
        assertThat(answer.body()).contains("\"taken\":2");
        assertThat(taken).hasSize(2);
    }

    @Test
    void whoAsksTooOftenWaits() {
        requests = 2;
        AdminApi api = api();
        Request health = request("GET", "/v1/health", "", Map.of());

        assertThat(api.answer(health).status()).isEqualTo(200);
        assertThat(api.answer(health).status()).isEqualTo(200);
        Response third = api.answer(health);

        assertThat(third.status()).isEqualTo(429);
        assertThat(third.headers()).containsEntry("Retry-After", "30");
    }

    @Test
    void aTokenMustBeShownWhereThereIsOne(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), SECRET);
        token = Optional.of(
                BearerToken.read(Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))));

        for (String shown : List.of("", "Bearer ", "Bearer 0123456789abcdef", "Basic " + SECRET)) {
            Response answer = api().answer(request("GET", "/v1/health", "", Map.of("authorization", shown)));
            assertThat(answer.status()).as(shown).isEqualTo(401);
            assertThat(answer.headers()).containsEntry("WWW-Authenticate", "Bearer");
            assertThat(answer.body()).doesNotContain(SECRET);
        }
        assertThat(api().answer(request("GET", "/v1/health", "", Map.of("authorization", "Bearer " + SECRET)))
                        .status())
                .isEqualTo(200);
    }

    /** A web page in the operator's browser can reach loopback addresses. */
    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8025", "", "127.0.0.1.evil.example"})
    void aNameIsNotAnswered(String host) {
        assertThat(api().answer(request("GET", "/v1/health", "", Map.of("host", host)))
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:8025", "localhost:8025", "[::1]:8025", "[::1]"})
    void anAddressIs(String host) {
        assertThat(api().answer(request("GET", "/v1/health", "", Map.of("host", host)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aFormCannotSendFeedback() {
        for (String type : List.of("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            assertThat(api().answer(request(
                                    "POST",
                                    "/v1/feedback",
                                    "{\"client\":\"192.0.2.1\",\"finding\":\"spam\"}",
                                    Map.of("content-type", type)))
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
        assertThat(taken).isEmpty();
    }

    @Test
    void theStandingOfAnAddress() {
        Response answer = get("/v1/standing/192.0.2.66");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"client\":\"192.0.2.66\",\"p\":0.9321,\"low\":0.8,\"high\":0.99,\"advice\":\"later\"")
                .contains(
                        "{\"name\":\"history\",\"logit\":3.02,\"words\":\"what it has done itself speaks strongly against it\"}");
        assertThat(get("/v1/standing/192.0.2.1").status()).isEqualTo(404);
        assertThat(get("/v1/standing/2001%3Adb8%3A%3A1").status()).isEqualTo(404);
        assertThat(get("/v1/standing/x%00<b>").status()).isEqualTo(400);
    }

    @Test
    void healthAndMetrics() {
        assertThat(get("/v1/health").body())
                .isEqualTo("{\"edge\":\"mx1.example\",\"uptime-seconds\":3600,\"lists-in-shadow\":[\"bad.example\"],"
                        + "\"sessions\":7,\"events-dropped\":2}\n");
        assertThat(get("/metrics").body()).isEqualTo("""
                # HELP smtp_edge_uptime_seconds since the start
                # TYPE smtp_edge_uptime_seconds gauge
                smtp_edge_uptime_seconds 3600
                # HELP smtp_edge_lists_in_shadow lists that answer wrongly, and count nothing
                # TYPE smtp_edge_lists_in_shadow gauge
                smtp_edge_lists_in_shadow 1
                # HELP smtp_edge_sessions sessions that are alive
                # TYPE smtp_edge_sessions gauge
                smtp_edge_sessions 7
                # HELP smtp_edge_events_dropped_total events not logged
                # TYPE smtp_edge_events_dropped_total counter
                smtp_edge_events_dropped_total 2
                """);
    }

    @Test
    void whatThereIsNot() {
        assertThat(get("/").status()).isEqualTo(404);
        assertThat(get("/v1/feedback").status()).isEqualTo(405);
        assertThat(api().answer(request("DELETE", "/v1/health", "", Map.of())).headers())
                .containsEntry("Allow", "GET, HEAD");
        assertThat(get("/v1/why/../../etc/passwd").status()).isEqualTo(400);
        assertThat(get("/v1/why/t9x3k2ab-7x").status()).isEqualTo(404);
    }
}
