package io.smtpedge.edge.session;

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

    private final String edge;
    private final String id;
    private final Instant accepted;
    private final long acceptedNanos;
    private InetSocketAddress remote;
    private @Nullable InetSocketAddress local;
    private @Nullable Evidence evidence;
    private @Nullable DeepTests deepTests;
    private SessionRecord.@Nullable Finding lateAnswer;
    private @Nullable Verdict verdict;
    private @Nullable Duration screen;
    private @Nullable Duration connect;
    private SessionRecord.@Nullable Dialogue dialogue;

    long fromClient;
    long toClient;
    long fromBackend;
    long toBackend;

    /** A draft for a connection accepted at {@code nanos} of its event loop's clock. */
    SessionDraft(String edge, String id, Instant accepted, long nanos, InetSocketAddress peer) {
        this.edge = edge;
        this.id = id;
        this.accepted = accepted;
        this.acceptedNanos = nanos;
        this.remote = peer;
    }

    /** The session's name, unique over restarts and edges. */
    String id() {
        return id;
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
        // A late answer changes the verdict, not how long the client waited for the first one.
        screen = screen == null ? since(nanos) : screen;
    }

    /** What is known of the client; null where no test was begun. */
    @Nullable
    Evidence evidence() {
        return evidence;
    }

    void evidence(Evidence found) {
        evidence = found;
    }

    /** The tests of the forwarded dialogue, which will say how they went. */
    void deepTests(DeepTests begun) {
        deepTests = begun;
    }

    /** What the lists said too late to change anything; {@code text} is printable. */
    void lateAnswer(String text) {
        lateAnswer = new SessionRecord.Finding("late-answer", text);
    }

    /** The backend has greeted. */
    void connected(long nanos) {
        Duration judged = screen;
        connect = judged == null ? since(nanos) : since(nanos).minus(judged);
    }

    void dialogue(DialogueSummary seen) {
        List<SessionRecord.Envelope> envelopes = new ArrayList<>();
        for (Transaction t : seen.transactions()) {
            envelopes.add(new SessionRecord.Envelope(
                    t.from(), t.to(), t.recipients(), t.accepted(), t.code(), t.status(), t.text(), t.unknown()));
        }
        dialogue = new SessionRecord.Dialogue(
                seen.helo(),
                seen.protocol(),
                seen.tls(),
                seen.complete(),
                seen.delivered(),
                envelopes,
                seen.authFailures());
    }

    boolean hasDialogue() {
        return dialogue != null;
    }

    SessionRecord finish(Outcome outcome, String detail, long nanos) {
        Evidence found = evidence;
        return new SessionRecord(
                id,
                accepted,
                remote,
                local,
                tests(found),
                findings(found),
                found == null ? List.of() : EvidenceRecord.answers(found),
                decision(found),
                dialogue,
                outcome,
                detail,
                new SessionRecord.Timings(screen, connect, since(nanos)),
                new SessionRecord.Bytes(fromClient, toClient, fromBackend, toBackend),
                edge,
                found == null ? null : EvidenceRecord.reputation(found));
    }

    private List<SessionRecord.TestResult> tests(@Nullable Evidence found) {
        List<SessionRecord.TestResult> all = new ArrayList<>();
        if (found != null) {
            all.addAll(EvidenceRecord.tests(found, verdict != null));
        }
        if (deepTests != null) {
            all.addAll(deepTests.results());
        }
        return all;
    }

    private List<SessionRecord.Finding> findings(@Nullable Evidence found) {
        List<SessionRecord.Finding> all = new ArrayList<>();
        if (found != null) {
            all.addAll(EvidenceRecord.findings(found));
        }
        if (deepTests != null) {
            all.addAll(deepTests.findings());
        }
        if (lateAnswer != null) {
            all.add(lateAnswer);
        }
        return all;
    }

    private SessionRecord.@Nullable Decision decision(@Nullable Evidence found) {
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
        return new SessionRecord.Decision(
                action, decided.test().label(), decided.reason(), found == null ? null : EvidenceRecord.score(found));
    }
}
