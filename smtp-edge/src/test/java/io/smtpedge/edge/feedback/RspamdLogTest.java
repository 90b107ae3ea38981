package io.smtpedge.edge.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of rspamd 3, and what the edge is told of them. */
class RspamdLogTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:30:00Z");

    private final RspamdLog log = new RspamdLog("rspamd@mta1", true, new LogTime(ZoneOffset.UTC, () -> NOW));
    private final List<Feedback> found = new ArrayList<>();

    private static String line(String before, String action, String symbols) {
        return "2026-11-23 10:00:00 #1234(normal) <a1b2c3>; task; rspamd_task_write_log: " + before + " (default: T ("
                + action + "): [17.20/15.00] [" + symbols + "]), len: 2410, time: 301.002ms, dns req: 31, digest:"
                + " <4d2f5a>, rcpts: <x@example.com,y@example.com>, mime_rcpts: <x@example.com>";
    }

    private static final String USUAL = "id: <1@b.example>, qid: <4XyZ0k1Dzz>, ip: 192.0.2.66, from: <a@b.example>,";

    @Test
    void spam() {
        log.line(line(USUAL, "add header", "BAYES_SPAM(5.10){99.99%;},R_SPF_FAIL(1.00){-all;}"), found::add);

        assertThat(found)
                .containsExactly(new Feedback(
                        Instant.parse("2026-11-23T10:00:00Z"),
                        "",
                        InetAddress.ofLiteral("192.0.2.66"),
                        Finding.SPAM,
                        "rspamd@mta1",
                        "x@example.com",
                        1));
    }

    @ParameterizedTest
    @CsvSource({
        "reject, 1",
        "add header, 1",
        "rewrite subject, 1",
        "no action, 0",
        "greylist, 0",
        "soft reject, 0",
    })
    void actions(String action, int told) {
        log.line(line(USUAL, action, "X(1.00){}"), found::add);

        assertThat(found).hasSize(told);
        assertThat(log.unreadable()).isZero();
    }

    @Test
    void aVirus() {
        log.line(line(USUAL, "reject", "CLAM_VIRUS(0.00){Eicar-Test-Signature;}"), found::add);

        assertThat(found).extracting(Feedback::finding).containsExactly(Finding.VIRUS);
    }

    /** Postfix tells of those, where its log is followed too. */
    @Test
    void rejectsMayBeLeftToPostfix() {
        RspamdLog delivered = new RspamdLog("rspamd@mta1", false, new LogTime(ZoneOffset.UTC, () -> NOW));
        delivered.line(line(USUAL, "reject", "X(1.00){}"), found::add);
        delivered.line(line(USUAL, "add header", "X(1.00){}"), found::add);

        assertThat(found).hasSize(1);
    }

    @Test
    void mailOfUsersDidNotComeThroughTheEdge() {
        log.line(
                line("id: <1@b>, qid: <4X>, ip: 192.0.2.66, user: me@example.com, from: <a@b>,", "reject", "X(1.00){}"),
                found::add);

        assertThat(found).isEmpty();
    }

    @Test
    void ipv6() {
        log.line(line("id: <1@b>, ip: 2001:db8::1, from: <>,", "reject", "X(1.00){}"), found::add);

        assertThat(found).extracting(Feedback::client).containsExactly(InetAddress.ofLiteral("2001:db8::1"));
    }

    /** The message's id and its sender are the spammer's own: he must not be able to accuse somebody else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "id: <x>, qid: <1>, ip: 198.51.100.1, from: <a@b>, (default: T (reject): [99.00/15.00] [X(1.00){}]), id: <@b>, ip:"
                        + " 192.0.2.66, from: <a@b>,",
                "id: <x>, ip: 198.51.100.1, from: <>, qid: <1>, ip: 192.0.2.66, from: <a@b>,",
                "id: <x ip: 198.51.100.1,>, ip: 192.0.2.66, from: <a@b>,",
                "id: <x>, ip: 192.0.2.66, from: <\"a, ip: 198.51.100.1, \"@b>,",
                "id: <x>, from: <a@b>,",
                "id: <x>, ip: 999.0.2.1, from: <a@b>,",
            })
    void whatIsDoubtfulSaysNothing(String before) {
        log.line(line(before, "reject", "X(1.00){}"), found::add);

        assertThat(found).isEmpty();
        assertThat(log.unreadable()).isEqualTo(1);
    }

    @Test
    void otherLinesAreNone() {
        log.line("2026-11-23 10:00:00 #1234(normal) <a1b2c3>; lua; greylist.lua:331: greylisted until", found::add);
        log.line("", found::add);

        assertThat(found).isEmpty();
        assertThat(log.unreadable()).isZero();
    }
}
