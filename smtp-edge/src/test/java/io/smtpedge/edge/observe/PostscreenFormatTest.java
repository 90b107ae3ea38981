package io.smtpedge.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.dialogue.Violation;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** postscreen's lines, word for word: fail2ban, pflogsumm and people's own scripts read them. */
class PostscreenFormatTest {

    private static final InetSocketAddress CLIENT = address("192.0.2.66", 40_000);

    private static final Map<Event, String> LINES = lines();

    private static Map<Event, String> lines() {
        String refusal =
                Replies.blockedUsing(CLIENT.getAddress(), "zen.example").toString();
        Map<Event, String> all = new LinkedHashMap<>();
        all.put(
                new Event.Connect(CLIENT, address("203.0.113.25", 25)),
                "CONNECT from [192.0.2.66]:40000 to [203.0.113.25]:25");
        all.put(new Event.AllowListed(CLIENT), "ALLOWLISTED [192.0.2.66]:40000");
        all.put(new Event.DenyListed(CLIENT), "DENYLISTED [192.0.2.66]:40000");
        all.put(
                new Event.Pregreet(CLIENT, 13, Duration.ofMillis(220), "EHLO friend\\r\\n"),
                "PREGREET 13 after 0.22 from [192.0.2.66]:40000: EHLO friend\\r\\n");
        all.put(new Event.DnsblRank(CLIENT, 7), "DNSBL rank 7 for [192.0.2.66]:40000");
        all.put(new Event.PassNew(CLIENT), "PASS NEW [192.0.2.66]:40000");
        all.put(new Event.PassOld(CLIENT), "PASS OLD [192.0.2.66]:40000");
        all.put(
                new Event.Hangup(CLIENT, Duration.ofMillis(1_300), false),
                "HANGUP after 1.3 from [192.0.2.66]:40000 in tests before SMTP handshake");
        all.put(
                new Event.Hangup(CLIENT, Duration.ofSeconds(23), true),
                "HANGUP after 23 from [192.0.2.66]:40000 in tests after SMTP handshake");
        all.put(
                new Event.Denied(CLIENT, "too many connections"),
                "NOQUEUE: reject: CONNECT from [192.0.2.66]:40000: too many connections");
        all.put(new Event.Stress(CLIENT, true, 90), "entering STRESS mode with 90 connections");
        all.put(new Event.Stress(CLIENT, false, 70), "leaving STRESS mode with 70 connections");
        all.put(
                new Event.RcptRefused(CLIENT, refusal, "a@spam.example", "b@example", "ESMTP", "spam.example"),
                "NOQUEUE: reject: RCPT from [192.0.2.66]:40000: 550 5.7.1 Service unavailable;"
                        + " client [192.0.2.66] blocked using zen.example;"
                        + " from=<a@spam.example>, to=<b@example>, proto=ESMTP, helo=<spam.example>");
        all.put(
                new Event.LimitReached(CLIENT, Event.Limit.TIME, "EHLO"),
                "COMMAND TIME LIMIT from [192.0.2.66]:40000 after EHLO");
        all.put(
                new Event.LimitReached(CLIENT, Event.Limit.COUNT, "NOOP"),
                "COMMAND COUNT LIMIT from [192.0.2.66]:40000 after NOOP");
        all.put(
                new Event.LimitReached(CLIENT, Event.Limit.LENGTH, "CONNECT"),
                "COMMAND LENGTH LIMIT from [192.0.2.66]:40000 after CONNECT");
        all.put(
                new Event.TlsBegun(CLIENT, "TLSv1.3", "TLS_AES_256_GCM_SHA384"),
                "Anonymous TLS connection established from [192.0.2.66]:40000: TLSv1.3 with cipher"
                        + " TLS_AES_256_GCM_SHA384");
        all.put(
                new Event.TlsFailed(CLIENT, "no handshake in time"),
                "SSL_accept error from [192.0.2.66]:40000: no handshake in time");
        all.put(
                new Event.PipelinedBeforeTls(CLIENT, "NOOP\\r\\n"),
                "COMMAND PIPELINING from [192.0.2.66]:40000 after STARTTLS: NOOP\\r\\n");
        all.put(
                violated(Violation.Kind.PIPELINING, "EHLO", "MAIL FROM:<a@x>"),
                "COMMAND PIPELINING from [192.0.2.66]:40000 after EHLO: MAIL FROM:<a@x>");
        all.put(
                violated(Violation.Kind.STARTTLS_INJECTION, "STARTTLS", "RSET\\r\\n"),
                "COMMAND PIPELINING from [192.0.2.66]:40000 after STARTTLS: RSET\\r\\n");
        all.put(
                violated(Violation.Kind.NON_SMTP_COMMAND, "CONNECT", "GET / HTTP/1.1"),
                "NON-SMTP COMMAND from [192.0.2.66]:40000 after CONNECT: GET / HTTP/1.1");
        all.put(
                violated(Violation.Kind.BARE_NEWLINE, "EHLO", "MAIL FROM:<a@x>"),
                "BARE NEWLINE from [192.0.2.66]:40000 after MAIL FROM:<a@x>");
        all.put(
                violated(Violation.Kind.BARE_DOT, "DATA", ".\\nRSET\\r\\n"),
                "SMUGGLING from [192.0.2.66]:40000 after DATA: .\\nRSET\\r\\n");
        all.put(
                violated(Violation.Kind.BAD_CHUNK, "RCPT", "010 LAST"),
                "SMUGGLING from [192.0.2.66]:40000 after RCPT: BDAT 010 LAST");
        all.put(
                new Event.OutOfStep(CLIENT, "the backend spoke unasked"),
                "warning: ended the session of [192.0.2.66]:40000: the backend spoke unasked");
        all.put(
                new Event.BackendDown(CLIENT, "Connection refused"),
                "warning: cannot forward [192.0.2.66]:40000: Connection refused");
        all.put(
                new Event.BadProxyHeader(CLIENT, "no header within 5000 ms"),
                "warning: no PROXY header from [192.0.2.66]:40000: no header within 5000 ms");
        all.put(
                new Event.Bypassed(CLIENT, "mta4/mta1", Duration.ofMillis(1530), 311, "--"),
                "PASS FAST [192.0.2.66]:40000: to mta4/mta1, 311 octets in 1.5 s, --");
        all.put(new Event.Disconnect(CLIENT), "DISCONNECT [192.0.2.66]:40000");
        return all;
    }

    @Test
    void eachEventHasItsLine() {
        LINES.forEach((event, line) -> assertThat(PostscreenFormat.line(event)).contains(line));
    }

    /** An event without a line in the table fails here; the record is the one that has none. */
    @Test
    void noEventIsForgotten() {
        List<Class<?>> shown = LINES.keySet().stream()
                .<Class<?>>map(Object::getClass)
                .distinct()
                .toList();
        assertThat(Event.class.getPermittedSubclasses())
                .filteredOn(kind -> kind != Event.Ended.class)
                .containsExactlyInAnyOrderElementsOf(shown);
        assertThat(PostscreenFormat.line(new Event.Ended(record()))).isEmpty();
    }

    @Test
    void anIpv6ClientIsInBracketsToo() {
        assertThat(PostscreenFormat.line(new Event.Disconnect(address("2001:db8::1", 40_000))))
                .contains("DISCONNECT [2001:db8::1]:40000");
    }

    @ParameterizedTest
    @CsvSource({
        "0,       0",
        "1,       0",
        "4,       0",
        "5,       0.01",
        "20,      0.02",
        "22,      0.02",
        "100,     0.1",
        "154,     0.15",
        "996,     1",
        "1000,    1",
        "1540,    1.5",
        "9960,    10",
        "12300,   12",
        "300000,  300",
    })
    void timeIsPrintedAsPostfixPrintsIt(long millis, String printed) {
        assertThat(PostscreenFormat.line(new Event.Hangup(CLIENT, Duration.ofMillis(millis), false)))
                .contains("HANGUP after " + printed + " from [192.0.2.66]:40000 in tests before SMTP handshake");
    }

    private static Event violated(Violation.Kind kind, String after, String text) {
        return new Event.Violated(CLIENT, new Violation(kind, after, text));
    }

    private static SessionRecord record() {
        return new SessionRecord(
                "s1",
                Instant.EPOCH,
                CLIENT,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                Outcome.HANGUP,
                "",
                new SessionRecord.Timings(null, null, Duration.ZERO),
                new SessionRecord.Bytes(0, 0, 0, 0),
                "",
                null);
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
