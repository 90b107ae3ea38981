package io.smtpedge.report.month;

import io.smtpedge.report.backtest.ListWeights;
import io.smtpedge.report.backtest.Ruling;
import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Bytes;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Finding;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import io.smtpedge.reputation.event.SessionRecord.Timings;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.watch.ListWatch;
import io.smtpedge.reputation.watch.PolicyWatch;
import io.smtpedge.reputation.watch.ShareWatch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One edge of the month: the lists' answers are made up, what the edge does with them is not. It judges by the reputation, watches
 * the lists and itself, and writes records as the edge does. For one thread.
 */
final class SimulatedEdge {

    /** The share of clients that a list or the policy may condemn, as a multiple of what is usual. */
    private static final double TOO_MUCH = 3;

    /** Of a throttled client. */
    private static final int RECIPIENTS_AN_HOUR = 20;

    private static final Duration PASS_TIME = Duration.ofDays(1);
    private static final int SMTP = 25;

    private final String name;
    private final String prefix;
    private final InetSocketAddress local;
    private final List<SimulatedList> lists;
    private final ListWeights weights = SimulatedLists.weights();
    private final Plants plants;
    private final Reputation reputation;
    private final Instant learnedBy;
    private final SplittableRandom random;
    private final ListWatch listWatch;
    private final PolicyWatch policyWatch = new PolicyWatch(TOO_MUCH);
    private final Set<String> shadowed = new HashSet<>();
    private final Map<InetAddress, Instant> greeted = new HashMap<>();
    private final Map<InetAddress, Throttled> throttled = new HashMap<>();
    private long sessions;

    /** Recipients that a client has named in one hour. */
    private record Throttled(long hour, int recipients) {}

    /**
     * @param number 0 for the first edge
     * @param learnedBy until then the policy only learns
     */
    SimulatedEdge(
            String name,
            int number,
            List<SimulatedList> lists,
            Plants plants,
            Reputation reputation,
            Instant start,
            Instant learnedBy,
            SplittableRandom random) {
        this.name = name;
        prefix = Long.toString(start.getEpochSecond() + number, 36) + "-";
        local = new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + (10 + number)), SMTP);
        this.lists = lists;
        this.plants = plants;
        this.reputation = reputation;
        this.learnedBy = learnedBy;
        this.random = random;
        listWatch = new ListWatch(TOO_MUCH, this::condemns);
    }

    String name() {
        return name;
    }

    /** A client comes: judges it, and says how the session went. Learns nothing yet. */
    SessionRecord session(Traffic traffic, Visit visit, Instant now) {
        Host host = traffic.host();
        Plants.Silence silence = plants.silence();
        Answers answers = Answers.ask(lists, weights, host, now, shadowed::contains, silence, random);
        Judgement judgement = reputation.judge(
                host.address(), answers.hits(), answers.condemnedBy().isPresent(), now);
        String mode = now.isBefore(learnedBy) ? "learning" : policyWatch.isAlarmed() ? "shadow" : "enforce";
        boolean partial = answers.score().lowest() < weights.threshold();
        Ruling ruling = Ruling.of(answers.condemnedBy(), partial, judgement, mode.equals("enforce"));
        if (visit.early() && !ruling.action().refuses()) {
            ruling = new Ruling(Ruling.Action.REFUSE, "pregreet", "talked before the greeting");
        }
        Outcome outcome = outcome(ruling, visit, host.address(), now);
        boolean waits = !visit.early() && isStranger(host.address(), now);
        return record(traffic, visit, now, answers, judgement, mode, ruling, outcome, waits);
    }

    /** What the edge finds out about its lists and itself by this session. */
    List<Notice> watch(SessionRecord session) {
        List<Notice> notices = new ArrayList<>();
        for (ListWatch.Change change : listWatch.session(session)) {
            if (change.reason().isPresent()) {
                shadowed.add(change.zone());
            } else {
                shadowed.remove(change.zone());
            }
            String kind = change.reason().isPresent() ? "list-shadowed" : "list-back";
            notices.add(notice(session, kind, change.zone(), change.reason().orElse("it lists as many as usual")));
        }
        ShareWatch.Change policy = policyWatch.session(session);
        if (policy != ShareWatch.Change.NONE) {
            String kind = policy == ShareWatch.Change.ALARM ? "policy-shadowed" : "policy-back";
            notices.add(notice(session, kind, "", policyWatch.reason().orElse("it refuses as many as usual")));
        }
        return notices;
    }

    private Notice notice(SessionRecord session, String kind, String subject, String text) {
        Instant at = session.accepted().plus(session.timings().total());
        return new Notice(at, name, kind, subject, text);
    }

    private boolean condemns(String zone, List<String> codes) {
        return weights.weight(zone, codes) > 0;
    }

    private boolean isStranger(InetAddress client, Instant now) {
        Instant before = greeted.put(client, now);
        return before == null || before.plus(PASS_TIME).isBefore(now);
    }

    private Outcome outcome(Ruling ruling, Visit visit, InetAddress client, Instant now) {
        return switch (ruling.action()) {
            case REFUSE -> Outcome.REFUSED;
            case DEFER -> Outcome.DEFERRED;
            case PASS -> Outcome.FORWARDED;
            case THROTTLE -> {
                // Under TLS the edge does not see the recipients, and a session counts as one.
                int recipients = visit.tls()
                        ? 1
                        : visit.envelopes().stream()
                                .mapToInt(SessionRecord.Envelope::recipients)
                                .sum();
                yield mayName(Math.max(1, recipients), client, now) ? Outcome.FORWARDED : Outcome.LIMITED;
            }
        };
    }

    private boolean mayName(int recipients, InetAddress client, Instant now) {
        long hour = now.getEpochSecond() / 3600;
        Throttled before = throttled.get(client);
        int named = before == null || before.hour() != hour ? 0 : before.recipients();
        throttled.put(client, new Throttled(hour, named + recipients));
        return named + recipients <= RECIPIENTS_AN_HOUR;
    }

    private SessionRecord record(
            Traffic traffic,
            Visit visit,
            Instant now,
            Answers answers,
            Judgement judgement,
            String mode,
            Ruling ruling,
            Outcome outcome,
            boolean waits) {
        boolean forwarded = outcome == Outcome.FORWARDED;
        long nanos = answers.all().stream()
                .mapToLong(answer -> answer.latency().toNanos())
                .max()
                .orElse(0);
        Duration screen = Duration.ofNanos(waits && forwarded ? Math.max(nanos, 2_000_000_000L) : nanos)
                .truncatedTo(ChronoUnit.MICROS);
        Duration connect = forwarded ? Duration.ofMillis(1 + random.nextInt(9)) : null;
        Duration rest = Duration.ofMillis(200 + random.nextInt(3_000));
        return new SessionRecord(
                prefix + Long.toString(++sessions, 36),
                now,
                new InetSocketAddress(traffic.host().address(), 1_024 + random.nextInt(60_000)),
                local,
                tests(visit, answers, ruling, waits),
                visit.early()
                        ? List.of(new Finding("pregreet", "22 octets after 130 ms: EHLO ylmf-pc\\r\\n"))
                        : List.of(),
                answers.all(),
                decision(ruling, outcome, answers),
                dialogue(traffic, visit, outcome),
                outcome,
                "",
                new Timings(screen, connect, screen.plus(rest)),
                bytes(visit, forwarded),
                name,
                reputation(judgement, mode));
    }

    private static List<TestResult> tests(Visit visit, Answers answers, Ruling ruling, boolean waits) {
        String greet = visit.early()
                ? "failed"
                : ruling.action().refuses() && waits ? "skipped" : waits ? "passed" : "remembered";
        String listed =
                answers.score().partial() ? "partial" : answers.condemnedBy().isPresent() ? "failed" : "passed";
        return List.of(new TestResult("pregreet", greet), new TestResult("dnsbl", listed));
    }

    private static Decision decision(Ruling ruling, Outcome outcome, Answers answers) {
        String reason = ruling.reason().isEmpty()
                ? "score " + answers.score().value() + " is below "
                        + answers.score().threshold()
                : ruling.reason();
        String action = outcome == Outcome.LIMITED ? "limit" : ruling.action().label();
        return new Decision(action, ruling.test(), reason, answers.score());
    }

    private static Dialogue dialogue(Traffic traffic, Visit visit, Outcome outcome) {
        boolean forwarded = outcome == Outcome.FORWARDED;
        boolean seen = forwarded && !visit.tls();
        int delivered = seen && visit.verdicts().contains(io.smtpedge.reputation.event.Finding.ACCEPTED) ? 1 : 0;
        List<SessionRecord.Envelope> envelopes = visit.envelopes();
        if (!seen) {
            // Of a refused client the edge's own dialogue hears the recipients; under TLS nobody does.
            envelopes = forwarded
                    ? List.of()
                    : envelopes.stream().map(SimulatedEdge::refused).toList();
        }
        return new Dialogue(
                traffic.helo(),
                traffic.host().kind() == Kind.BOT && traffic.number() % 4 == 0 ? "SMTP" : "ESMTP",
                forwarded && visit.tls(),
                true,
                delivered,
                envelopes,
                seen ? visit.authFailures() : 0);
    }

    private static SessionRecord.Envelope refused(SessionRecord.Envelope envelope) {
        return new SessionRecord.Envelope(envelope.from(), envelope.to(), envelope.recipients(), 0, 0);
    }

    private static Bytes bytes(Visit visit, boolean forwarded) {
        long replies = 400L + (visit.tls() ? 3_000 : 0);
        return forwarded ? new Bytes(visit.octets(), replies, replies, visit.octets()) : new Bytes(140, 310, 0, 0);
    }

    private SessionRecord.Reputation reputation(Judgement judgement, String mode) {
        return new SessionRecord.Reputation(
                judgement.estimate().probability(),
                judgement.estimate().low(),
                judgement.estimate().high(),
                judgement.advice().label(),
                mode,
                judgement.overruled(),
                judgement.asn(),
                judgement.estimate().reasons().stream()
                        .map(reason -> new SessionRecord.Reason(reason.name(), reason.logit()))
                        .toList(),
                "example1");
    }
}
