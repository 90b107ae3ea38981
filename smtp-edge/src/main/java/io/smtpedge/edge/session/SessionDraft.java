package io.smtpedge.edge.session;

import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.dnsbl.ZoneAnswer;
import io.smtpedge.edge.policy.Client;
import io.smtpedge.edge.policy.Evidence;
import io.smtpedge.edge.policy.Verdict;
import io.smtpedge.edge.smtp.DialogueSummary;
import io.smtpedge.edge.smtp.Transaction;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a session notes down on its way; it becomes the one {@link SessionRecord}. Lives on the session's event loop. */
final class SessionDraft {

    private final String id;
    private final Instant accepted;
    private final long acceptedNanos;
    private InetSocketAddress remote;
    private @Nullable InetSocketAddress local;
    private Evidence evidence = Evidence.none();
    private @Nullable Verdict verdict;
    private @Nullable Duration screen;
    private @Nullable Duration connect;
    private SessionRecord.@Nullable Dialogue dialogue;

    long fromClient;
    long toClient;
    long fromBackend;
    long toBackend;

    /** A draft for a connection accepted at {@code nanos} of its event loop's clock. */
    SessionDraft(String id, Instant accepted, long nanos, InetSocketAddress peer) {
        this.id = id;
        this.accepted = accepted;
        this.acceptedNanos = nanos;
        this.remote = peer;
    }

    InetSocketAddress remote() {
        return remote;
    }

    Duration since(long nanos) {
        return Duration.ofNanos(nanos - acceptedNanos);
    }

    void identified(Client client) {
        remote = client.remote();
        local = client.local();
    }

    void judged(Verdict decided, long nanos) {
        verdict = decided;
        screen = since(nanos);
    }

    void evidence(Evidence found) {
        evidence = found;
    }

    /** The backend has greeted. */
    void connected(long nanos) {
        Duration judged = screen;
        connect = judged == null ? since(nanos) : since(nanos).minus(judged);
    }

    void dialogue(DialogueSummary seen) {
        List<SessionRecord.Envelope> envelopes = new ArrayList<>();
        for (Transaction t : seen.transactions()) {
            envelopes.add(new SessionRecord.Envelope(t.from(), t.to(), t.recipients(), t.accepted(), t.code()));
        }
        dialogue = new SessionRecord.Dialogue(
                seen.helo(), seen.protocol(), seen.tls(), seen.complete(), seen.delivered(), envelopes);
    }

    SessionRecord finish(Outcome outcome, String detail, long nanos) {
        DnsblResult lists = evidence.dnsbl();
        return new SessionRecord(
                id,
                accepted,
                remote,
                local,
                findings(),
                lists == null
                        ? List.of()
                        : lists.answers().stream().map(SessionDraft::answer).toList(),
                decision(lists),
                dialogue,
                outcome,
                detail,
                new SessionRecord.Timings(screen, connect, since(nanos)),
                new SessionRecord.Bytes(fromClient, toClient, fromBackend, toBackend));
    }

    private List<SessionRecord.Finding> findings() {
        Evidence.EarlyTalk early = evidence.early();
        return early == null
                ? List.of()
                : List.of(new SessionRecord.Finding(
                        "pregreet",
                        early.octets() + " octets after " + early.after().toMillis() + " ms: " + early.text()));
    }

    private SessionRecord.@Nullable Decision decision(@Nullable DnsblResult lists) {
        Verdict decided = verdict;
        if (decided == null) {
            return null;
        }
        String action = switch (decided) {
            case Verdict.Pass _ -> "pass";
            case Verdict.Refuse refuse -> refuse.action().name().toLowerCase(Locale.ROOT);
            case Verdict.Defer _ -> "defer";
            case Verdict.TurnAway _ -> "limit";
        };
        Integer score = lists == null ? null : Integer.valueOf(lists.score());
        boolean partial = lists != null && lists.partial();
        return new SessionRecord.Decision(action, decided.test().label(), decided.reason(), score, partial);
    }

    private static SessionRecord.ListAnswer answer(ZoneAnswer answer) {
        return switch (answer) {
            case ZoneAnswer.Listed listed ->
                new SessionRecord.ListAnswer(
                        listed.zone(),
                        "listed",
                        listed.codes().stream().map(ReturnCode::toString).toList(),
                        listed.weight(),
                        listed.reason(),
                        listed.latency());
            case ZoneAnswer.NotListed clean ->
                new SessionRecord.ListAnswer(clean.zone(), "not-listed", List.of(), 0, "", clean.latency());
            case ZoneAnswer.Pending pending ->
                new SessionRecord.ListAnswer(pending.zone(), "pending", List.of(), 0, "", pending.latency());
            case ZoneAnswer.Unavailable silent ->
                new SessionRecord.ListAnswer(
                        silent.zone(), "unavailable", List.of(), 0, silent.detail(), silent.latency());
        };
    }
}
