package io.smtpedge.reputation.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.smtpedge.reputation.event.SessionRecord.Bytes;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import io.smtpedge.reputation.event.SessionRecord.Finding;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Score;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import io.smtpedge.reputation.event.SessionRecord.Timings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The line that people query and other programs read. Its names are a contract. */
class SessionJsonTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Bytes NOTHING = new Bytes(0, 0, 0, 0);

    @Example
    void aRecordOfAForwardedSession() {
        SessionRecord session = new SessionRecord(
                "s1-1",
                NOON,
                address("2001:db8::66", 40_000),
                address("2001:db8::25", 25),
                List.of(new TestResult("pregreet", "failed"), new TestResult("dnsbl", "partial")),
                List.of(new Finding("pregreet", "6 octets after 220 ms: QUIT\\r\\n")),
                List.of(
                        new ListAnswer(
                                "zen.example",
                                "listed",
                                List.of("127.0.0.2", "127.0.0.4"),
                                3,
                                3,
                                "wire",
                                "see https://zen.example",
                                Duration.ofNanos(12_345_678)),
                        new ListAnswer("bl.example", "not-listed", List.of(), 0, 0, "cache", "", Duration.ZERO),
                        new ListAnswer(
                                "slow.example",
                                "unavailable",
                                List.of(),
                                -2,
                                1,
                                "",
                                "no answer",
                                Duration.ofSeconds(3))),
                new Decision("pass", "dnsbl", "listed with score 3, which is ignored", new Score(3, 1, 4, 2, true)),
                new Dialogue(
                        "a.example",
                        "ESMTP",
                        false,
                        true,
                        1,
                        List.of(new Envelope("a@x", List.of("b@y", "c@y"), 2, 1, 250))),
                Outcome.FORWARDED,
                "the client is gone",
                new Timings(Duration.ofMillis(2_012), Duration.ofNanos(1_500_000), Duration.ofSeconds(3)),
                new Bytes(104, 113, 113, 104),
                "",
                null);

        assertThat(SessionJson.line(session)).isEqualTo("""
                        {"id":"s1-1",\
                        "accepted":"2026-11-23T12:00:00Z",\
                        "client":{"ip":"2001:db8::66","port":40000},\
                        "local":{"ip":"2001:db8::25","port":25},\
                        "outcome":"forwarded",\
                        "detail":"the client is gone",\
                        "verdict":{"action":"pass","test":"dnsbl","reason":"listed with score 3, which is ignored",\
                        "score":3,"lowest":1,"highest":4,"threshold":2,"partial":true},\
                        "tests":{"pregreet":"failed","dnsbl":"partial"},\
                        "evidence":{"pregreet":"6 octets after 220 ms: QUIT\\\\r\\\\n"},\
                        "lists":[\
                        {"zone":"zen.example","answer":"listed","codes":["127.0.0.2","127.0.0.4"],"weight":3,"source":"wire",\
                        "text":"see https://zen.example","ms":12.346},\
                        {"zone":"bl.example","answer":"not-listed","source":"cache","ms":0.0},\
                        {"zone":"slow.example","answer":"unavailable","lowest":-2,"highest":1,"text":"no answer","ms":3000.0}],\
                        "dialogue":{"helo":"a.example","protocol":"ESMTP","tls":false,"complete":true,"delivered":1,\
                        "envelopes":[{"from":"a@x","to":["b@y","c@y"],"recipients":2,"accepted":1,"code":250}]},\
                        "ms":{"screen":2012.0,"connect":1.5,"total":3000.0},\
                        "bytes":{"from-client":104,"to-client":113,"from-backend":113,"to-backend":104}}""");
    }

    /** What did not happen is not there. */
    @Example
    void aRecordOfAClientThatHungUpAtOnce() {
        assertThat(SessionJson.line(record("", ""))).isEqualTo("""
                        {"id":"s1-1",\
                        "accepted":"2026-11-23T12:00:00Z",\
                        "client":{"ip":"192.0.2.66","port":40000},\
                        "outcome":"hangup",\
                        "ms":{"total":0.25},\
                        "bytes":{"from-client":0,"to-client":0,"from-backend":0,"to-backend":0}}""");
    }

    @Example
    void outcomesAreWrittenInLowerCase() {
        SessionRecord session = new SessionRecord(
                "s1-1",
                NOON,
                address("192.0.2.66", 40_000),
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                Outcome.BAD_PROXY_HEADER,
                "",
                new Timings(null, null, Duration.ZERO),
                NOTHING,
                "",
                null);

        assertThat(SessionJson.line(session)).contains("\"outcome\":\"bad-proxy-header\"");
    }

    /** Whatever a stranger made of his texts: one line of ASCII, and JSON that says the same. */
    @Property
    void hostileTextsStayOnTheirLine(@ForAll String detail, @ForAll String helo) throws IOException {
        String line = SessionJson.line(record(detail, helo));

        assertThat(line).matches("[ -~\\x7f]*");
        List<String> said =
                Stream.of(detail, helo).filter(text -> !text.isEmpty()).toList();
        assertThat(values(line)).containsAll(said);
    }

    private static List<String> values(String line) throws IOException {
        List<String> values = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    values.add(json.getText());
                }
            }
        }
        return values;
    }

    /** Without a dialogue where {@code helo} is empty. */
    private static SessionRecord record(String detail, String helo) {
        return new SessionRecord(
                "s1-1",
                NOON,
                address("192.0.2.66", 40_000),
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                helo.isEmpty() ? null : new Dialogue(helo, "SMTP", false, true, 0, List.of()),
                Outcome.HANGUP,
                detail,
                new Timings(null, null, Duration.ofNanos(250_000)),
                NOTHING,
                "",
                null);
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
