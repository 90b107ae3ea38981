package io.smtpedge.reputation;

import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Bytes;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import io.smtpedge.reputation.event.SessionRecord.Timings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Session records as a test needs them: of a client that was let through, unless it says otherwise. Each step gives a new one. */
public record Sessions(
        String id,
        Instant accepted,
        String client,
        List<TestResult> tests,
        List<ListAnswer> lists,
        Decision verdict,
        String helo,
        boolean tls,
        int authFailures,
        List<Envelope> envelopes,
        Outcome outcome) {

    /** Of an address, at a time; forwarded, and nothing was said. */
    public static Sessions of(String client, Instant accepted) {
        return new Sessions(
                client + "@" + accepted,
                accepted,
                client,
                List.of(),
                List.of(),
                new Decision("pass", "forwarding", "", null),
                "mail.example.net",
                false,
                0,
                List.of(),
                Outcome.FORWARDED);
    }

    public Sessions delivering(String... recipients) {
        return with(new Envelope("a@example.net", List.of(recipients), recipients.length, recipients.length, 250));
    }

    /** The backend refused the others, as it does for who asks it to relay. */
    public Sessions deliveringToTheFirst(String... recipients) {
        return with(new Envelope("a@example.net", List.of(recipients), recipients.length, 1, 250));
    }

    /** A message of which the backend said this. */
    public Sessions hearing(int code, String status, String text, String... recipients) {
        return with(new Envelope(
                "a@example.net", List.of(recipients), recipients.length, recipients.length, code, status, text, 0));
    }

    public Sessions refusedAsSpam(String... recipients) {
        return hearing(554, "5.7.1", "Spam message rejected", recipients);
    }

    /** Of so many recipients, so many do not exist. */
    public Sessions guessing(int recipients, int unknown) {
        return with(new Envelope("a@example.net", List.of(), recipients, recipients - unknown, 0, "", "", unknown));
    }

    public Sessions failingLogins(int count) {
        return new Sessions(id, accepted, client, tests, lists, verdict, helo, tls, count, envelopes, outcome);
    }

    public Sessions greetingAs(String name) {
        return new Sessions(id, accepted, client, tests, lists, verdict, name, tls, authFailures, envelopes, outcome);
    }

    /** It began TLS, so that nothing was seen any more. */
    public Sessions underTls() {
        return new Sessions(id, accepted, client, tests, lists, verdict, helo, true, authFailures, envelopes, outcome);
    }

    public Sessions tested(String test, String result) {
        List<TestResult> all = new ArrayList<>(tests);
        all.add(new TestResult(test, result));
        return new Sessions(id, accepted, client, all, lists, verdict, helo, tls, authFailures, envelopes, outcome);
    }

    public Sessions listed(String zone, String... codes) {
        String answer = codes.length == 0 ? "not-listed" : "listed";
        List<ListAnswer> all = new ArrayList<>(lists);
        all.add(new ListAnswer(zone, answer, List.of(codes), 1, 1, "wire", "", Duration.ZERO));
        return new Sessions(id, accepted, client, tests, all, verdict, helo, tls, authFailures, envelopes, outcome);
    }

    /** The edge refused it. */
    public Sessions refusedByUs() {
        return new Sessions(
                id,
                accepted,
                client,
                tests,
                lists,
                new Decision("enforce", "dnsbl", "blocked", null),
                helo,
                tls,
                authFailures,
                envelopes,
                Outcome.REFUSED);
    }

    public Sessions ending(Outcome how) {
        return new Sessions(id, accepted, client, tests, lists, verdict, helo, tls, authFailures, envelopes, how);
    }

    private Sessions with(Envelope envelope) {
        List<Envelope> all = new ArrayList<>(envelopes);
        all.add(envelope);
        return new Sessions(id, accepted, client, tests, lists, verdict, helo, tls, authFailures, all, outcome);
    }

    public SessionRecord record() {
        int delivered = (int) envelopes.stream()
                .filter(envelope -> envelope.code() / 100 == 2)
                .count();
        return new SessionRecord(
                id,
                accepted,
                new InetSocketAddress(InetAddress.ofLiteral(client), 40_000),
                new InetSocketAddress(InetAddress.ofLiteral("198.51.100.25"), 25),
                tests,
                List.of(),
                lists,
                verdict,
                new Dialogue(helo, "ESMTP", tls, true, delivered, envelopes, authFailures),
                outcome,
                "",
                new Timings(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5)),
                new Bytes(500, 500, outcome == Outcome.FORWARDED ? 500 : 0, 500),
                "mx1.example.com",
                null);
    }
}
