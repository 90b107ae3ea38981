package io.smtpedge.report.backtest;

import io.smtpedge.report.backtest.BacktestResult.Totals;
import io.smtpedge.report.backtest.World.Fate;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.model.ListPriors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets the past happen twice, under the policy in force and under one to try, each with a reputation of its own that learns on the
 * way, and counts where they differ. What the edge did in truth is not compared with what a replay says: a replay knows less than
 * the edge did, and that would look like an effect of the policy. For one thread.
 */
final class Backtest {

    /** Changed sessions of which feedback may still come. */
    private static final int AWAITED = 200_000;

    private final Connection database;
    private final Instant since;
    private final Instant until;
    private final RecordedSystems systems = new RecordedSystems();
    private final World inForce;
    private final World tried;
    private final Changes refused = new Changes();
    private final Changes freed = new Changes();
    private final Map<Ruling.Action, Long> before = new EnumMap<>(Ruling.Action.class);
    private final Map<Ruling.Action, Long> after = new EnumMap<>(Ruling.Action.class);
    private final Map<String, Awaited> awaited = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Awaited> eldest) {
            return size() > AWAITED;
        }
    };
    private long sessions;
    private long judged;
    private long agreeing;
    private long otherwise;

    /** A changed session. */
    private record Awaited(Changes changes, String client, Truth truth) {}

    /**
     * @param database with the views of a journal
     * @param recorded the lists as that journal shows them
     * @param since from when on differences count; what is before it is learned from
     * @param addresses how many addresses each of the two reputations remembers
     */
    Backtest(
            Connection database,
            RecordedLists recorded,
            Policy inForce,
            Policy tried,
            Instant since,
            Instant until,
            int addresses) {
        this.database = database;
        this.since = since;
        this.until = until;
        this.inForce = new World(inForce, priors(inForce, recorded), systems, addresses);
        this.tried = new World(tried, priors(tried, recorded), systems, addresses);
    }

    private static ListPriors priors(Policy policy, RecordedLists recorded) {
        int threshold = policy.threshold().orElse(Math.max(1, recorded.threshold()));
        return policy.lists()
                .<ListPriors>map(weights -> weights.withThreshold(threshold))
                .orElse(recorded.withThreshold(threshold));
    }

    /**
     * Runs it.
     *
     * @param learnFrom from when on the journal is read
     * @param most how many senders are named in each direction
     * @param progress hears up to where it has got
     */
    BacktestResult run(Instant learnFrom, int most, Consumer<Instant> progress) throws SQLException {
        new JournalReplay(database).read(learnFrom, until, this::happened, progress);
        Hindsight hindsight = new Hindsight(database, learnFrom, until);
        return new BacktestResult(
                since,
                until,
                learnFrom,
                sessions,
                judged,
                agreeing,
                totals(before),
                totals(after),
                refused.side(hindsight.seen(refused.clients()), most),
                freed.side(hindsight.seen(freed.clients()), most),
                otherwise,
                refused.beyond() + freed.beyond(),
                warnings());
    }

    private void happened(JournalEntry entry) {
        switch (entry) {
            case JournalEntry.Session session -> happened(session.session());
            case JournalEntry.Heard heard -> heard(heard.feedback());
            case JournalEntry.Told _ -> {}
        }
    }

    private void happened(SessionRecord session) {
        systems.note(session);
        Optional<Fate> was = inForce.judge(session);
        Optional<Fate> would = tried.judge(session);
        boolean counts = !session.accepted().isBefore(since);
        sessions += counts ? 1 : 0;
        if (counts && was.isPresent() && would.isPresent()) {
            compare(session, was.get(), would.get());
        }
        // Each from what it let in itself: the same policy must come to the same result, whatever the edge did.
        inForce.learn(session, letsIn(was));
        tried.learn(session, letsIn(would));
    }

    private static boolean letsIn(Optional<Fate> fate) {
        return fate.map(known -> !known.ruling().action().refuses()).orElse(true);
    }

    private void compare(SessionRecord session, Fate was, Fate would) {
        Ruling.Action then = was.ruling().action();
        Ruling.Action now = would.ruling().action();
        judged++;
        before.merge(then, 1L, Long::sum);
        after.merge(now, 1L, Long::sum);
        agreeing += then.refuses() == isRefused(session) ? 1 : 0;
        if (then.refuses() == now.refuses()) {
            otherwise += then == now ? 0 : 1;
            return;
        }
        Truth truth = Truth.of(session);
        Changes changes = now.refuses() ? refused : freed;
        changes.add(session, was, would, now.refuses() ? would : was, truth);
        awaited.put(
                session.id(), new Awaited(changes, IpText.of(session.client().getAddress()), truth));
    }

    private static boolean isRefused(SessionRecord session) {
        return session.outcome() == Outcome.REFUSED || session.outcome() == Outcome.DEFERRED;
    }

    private void heard(Feedback feedback) {
        Awaited session = awaited.get(feedback.session());
        if (session != null) {
            Truth now = session.truth().and(feedback.finding(), feedback.count());
            session.changes().correct(session.client(), session.truth(), now);
            awaited.put(feedback.session(), new Awaited(session.changes(), session.client(), now));
        }
        inForce.learn(feedback);
        tried.learn(feedback);
    }

    private static Totals totals(Map<Ruling.Action, Long> counts) {
        return new Totals(
                counts.getOrDefault(Ruling.Action.PASS, 0L),
                counts.getOrDefault(Ruling.Action.THROTTLE, 0L),
                counts.getOrDefault(Ruling.Action.DEFER, 0L),
                counts.getOrDefault(Ruling.Action.REFUSE, 0L));
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (judged == 0) {
            warnings.add("no session of this time was decided by lists or reputation: there is nothing to try");
        } else if (agreeing < 0.95 * judged) {
            warnings.add(
                    "the policy in force, replayed, decides as the edge did in only " + 100 * agreeing / judged
                            + " % of the sessions: say with --current what is in force, or learn from an earlier time with --learn");
        }
        if (refused.beyond() + freed.beyond() > 0) {
            warnings.add(
                    "more than " + Changes.MOST_CLIENTS
                            + " clients change: of the others only the number is known, and their share of bad ones is guessed");
        }
        return warnings;
    }
}
