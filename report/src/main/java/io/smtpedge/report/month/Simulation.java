package io.smtpedge.report.month;

import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.ReputationRules;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Notice;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.model.Thresholds;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.StoreLimits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Lets a month pass: who comes, what the lists say, what the edges decide, how it turns out, and what they learn from it. The same
 * options give the same month, to the byte. For one thread.
 */
final class Simulation {

    /** How long a real mail server waits before each further try. */
    private static final List<Duration> RETRIES =
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(20), Duration.ofHours(1), Duration.ofHours(4));

    private static final Duration TICK = Duration.ofMinutes(1);

    /** The policy follows the reputation once it has learned for so long. */
    private static final Duration LEARNING = Duration.ofDays(7);

    private final MonthOptions month;
    private final Reputation reputation;
    private final SimulatedClock clock;
    private final MonthSink sink;
    private final List<SimulatedEdge> edges = new ArrayList<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
    private long numbers;

    /** Something that is going to happen; events at one moment happen in the order in which they were planned. */
    private record Event(Instant at, long number, Action action) {}

    private interface Action {
        void happen(Instant now) throws IOException;
    }

    Simulation(MonthOptions month, MonthSink sink) {
        this.month = month;
        this.sink = sink;
        clock = new SimulatedClock(month.start());
        Chance chance = new Chance(month.seed());
        Plants plants = Plants.of(month);
        reputation = reputation(plants);
        List<SimulatedList> lists = SimulatedLists.of(chance, plants);
        for (int i = 0; i < month.edges().size(); i++) {
            edges.add(new SimulatedEdge(
                    month.edges().get(i),
                    i,
                    lists,
                    plants,
                    reputation,
                    month.start(),
                    month.start().plus(LEARNING),
                    chance.generator(3, i)));
        }
        for (Traffic traffic : Population.of(month, plants, chance)) {
            comesNext(traffic, month.start(), chance.generator(4, traffic.number()));
        }
        plan(month.start().plus(TICK), this::tick);
    }

    /** One for all edges, as with a store that they share. */
    private Reputation reputation(Plants plants) {
        int addresses = (int) Math.clamp(40_000 * month.scale(), 40_000, 4_000_000);
        ReputationStore store =
                new ReputationStore(StoreLimits.of(addresses), AsnTable.of(Networks.systems(plants)), clock);
        return new Reputation(store, new ReputationRules(Thresholds.USUAL, SimulatedLists.weights()), clock);
    }

    /** Up to the end. {@code progress} hears of each day that is over, from 1. */
    void run(IntConsumer progress) throws IOException {
        int day = 0;
        for (Event next = events.poll(); next != null; next = events.poll()) {
            while (!next.at().isBefore(month.hour(24 * (day + 1)))) {
                progress.accept(++day);
            }
            clock.set(next.at());
            next.action().happen(next.at());
        }
        progress.accept(month.days());
    }

    private void plan(Instant at, Action action) {
        if (at.isBefore(month.end())) {
            events.add(new Event(at, ++numbers, action));
        }
    }

    private void tick(Instant now) {
        reputation.tick(now);
        plan(now.plus(TICK), this::tick);
    }

    private void comesNext(Traffic traffic, Instant after, SplittableRandom random) {
        traffic.rhythm()
                .next(after, random)
                .ifPresent(at -> plan(at, now -> {
                    comes(traffic, Visit.of(traffic, random), 0, random, now);
                    comesNext(traffic, now, random);
                }));
    }

    private void comes(Traffic traffic, Visit visit, int tries, SplittableRandom random, Instant now)
            throws IOException {
        SimulatedEdge edge = edges.get(random.nextInt(100) < 60 ? 0 : random.nextInt(edges.size()));
        SessionRecord session = edge.session(traffic, visit, now);
        sink.entry(edge.name(), new JournalEntry.Session(session));
        sink.truth(session, traffic.host().kind().label(), visit.bad());
        plan(session.accepted().plus(session.timings().total()), _ -> ends(edge, session));
        if (session.outcome() == Outcome.FORWARDED) {
            followUp(edge, session, visit, random);
        } else if (mayRetry(session) && traffic.host().kind().queues && tries < RETRIES.size()) {
            Duration wait = RETRIES.get(tries);
            plan(
                    now.plus(wait).plus(Chance.wait(wait.dividedBy(10), random)),
                    then -> comes(traffic, visit, tries + 1, random, then));
        }
    }

    private void ends(SimulatedEdge edge, SessionRecord session) throws IOException {
        reputation.learn(session);
        for (Notice notice : edge.watch(session)) {
            sink.entry(edge.name(), new JournalEntry.Told(notice));
        }
    }

    private static boolean mayRetry(SessionRecord session) {
        return session.outcome() == Outcome.DEFERRED || session.outcome() == Outcome.LIMITED;
    }

    /** What is found out behind the edge: by the filter, of what the edge could not read itself; and by recipients. */
    private void followUp(SimulatedEdge edge, SessionRecord session, Visit visit, SplittableRandom random) {
        Instant end = session.accepted().plus(session.timings().total());
        String recipient = "r" + random.nextInt(900);
        if (visit.tls()) {
            for (Finding verdict : visit.verdicts()) {
                tell(
                        edge,
                        session,
                        verdict,
                        "rspamd@mta1",
                        recipient,
                        end.plus(Duration.ofSeconds(1 + random.nextInt(20))),
                        1);
            }
            int unknown = visit.envelopes().stream()
                    .mapToInt(SessionRecord.Envelope::unknown)
                    .sum();
            if (unknown > 0) {
                tell(edge, session, Finding.UNKNOWN_RECIPIENT, "postfix@mta1", recipient, end, unknown);
            }
        }
        if (visit.resented()) {
            Instant read = end.plus(Chance.wait(Duration.ofHours(5), random));
            tell(edge, session, Finding.COMPLAINT, "imap@mail1", recipient, read, 1);
        }
        if (visit.rescued()) {
            Instant read = end.plus(Chance.wait(Duration.ofHours(9), random));
            tell(edge, session, Finding.NOT_SPAM, "imap@mail1", recipient, read, 1);
        }
    }

    private void tell(
            SimulatedEdge edge,
            SessionRecord session,
            Finding finding,
            String source,
            String recipient,
            Instant at,
            int count) {
        plan(at, now -> {
            Feedback feedback =
                    new Feedback(now, session.id(), session.client().getAddress(), finding, source, recipient, count);
            boolean counted = reputation.learn(feedback).counted();
            sink.entry(edge.name(), new JournalEntry.Heard(feedback, edge.name(), counted));
        });
    }
}
