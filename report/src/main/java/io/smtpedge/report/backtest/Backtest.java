package io.smtpedge.report.backtest;

import io.smtpedge.report.backtest.BacktestResult.Totals;
import io.smtpedge.report.backtest.World.Fate;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.model.Estimate;
import io.smtpedge.reputation.model.ListPriors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets the past happen twice, under the policy in force and under one to try, each with a reputation of its own that learns on the
 * way, and counts where they differ. The policy to try is compared with a replay and not with what the edge did: where the journal
 * begins, a replay knows less than the edge did, and that would look like an effect of the policy. For one thread.
 */
final class Backtest {

    /** Changed sessions of which feedback may still come. */
    private static final int AWAITED = 200_000;

    /** How far estimates may differ and be called the same. */
    private static final double SAME = 0.02;

    /** Below this share of agreement, something is wrong. */
    private static final double EXPECTED = 0.99;

    /** After the half-life of what the edge remembers, half of what was before the journal is forgotten at the edge, too. */
    private static final Duration WARM_UP = Duration.ofDays(14);

    private final Connection database;
    private final Instant since;
    private final Instant until;
    private final RecordedSystems systems = new RecordedSystems();
    private final World inForce;
    private final World tried;
    private final Changes refused = new Changes();
    private final Changes freed = new Changes();
    private final OlderClients older = new OlderClients();
    private final OpenSessions open = new OpenSessions();
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
    private long otherwise;
    private Agreement.Count agreement = new Agreement.Count(Instant.MIN);

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
        agreement = new Agreement.Count(learnFrom.plus(WARM_UP));
        new JournalReplay(database).read(learnFrom, until, this::happened, progress);
        open.endUpTo(Instant.MAX);
        Hindsight hindsight = new Hindsight(database, learnFrom, until);
        return new BacktestResult(
                since,
                until,
                learnFrom,
                sessions,
                judged,
                agreement.result(),
                totals(before),
                totals(after),
                refused.side(hindsight.seen(refused.clients()), most),
                freed.side(hindsight.seen(freed.clients()), most),
                otherwise,
                refused.beyond() + freed.beyond(),
                warnings(pseudonymised(learnFrom)));
    }

    private void happened(JournalEntry entry) {
        open.endUpTo(entry.at());
        switch (entry) {
            case JournalEntry.Session session -> happened(session.session());
            case JournalEntry.Heard heard -> heard(heard.feedback());
            case JournalEntry.Told _ -> {}
        }
    }

    private void happened(SessionRecord session) {
        systems.note(session);
        older.note(session, inForce.isNew(session.client().getAddress()));
        Optional<Fate> was = inForce.judge(session);
        Optional<Fate> would = tried.judge(session);
        boolean counts = !session.accepted().isBefore(since);
        sessions += counts ? 1 : 0;
        if (counts && was.isPresent() && would.isPresent()) {
            compare(session, was.get(), would.get());
        }
        // Both learn what the edge learned, or a replay that once decided otherwise would drift ever further from it.
        // Only whom
        // the policy to try would have turned away teaches that one nothing.
        boolean teaches = isRefused(was) || !isRefused(would);
        open.add(session.accepted().plus(session.timings().total()), () -> {
            inForce.learn(session, true);
            tried.learn(session, teaches);
        });
    }

    private static boolean isRefused(Optional<Fate> fate) {
        return fate.map(known -> known.ruling().action().refuses()).orElse(false);
    }

    private void compare(SessionRecord session, Fate was, Fate would) {
        Ruling.Action then = was.ruling().action();
        Ruling.Action now = would.ruling().action();
        judged++;
        before.merge(then, 1L, Long::sum);
        after.merge(now, 1L, Long::sum);
        agreement.add(session.accepted(), then.refuses() == isRefused(session), difference(session, was));
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

    /** Why the replay decides otherwise, if it does. */
    private Agreement.Difference difference(SessionRecord session, Fate was) {
        SessionRecord.Decision verdict = session.verdict();
        SessionRecord.Score score = verdict == null ? null : verdict.score();
        boolean condemned = score != null && score.value() >= score.threshold();
        if (condemned != was.condemned()) {
            return Agreement.Difference.LISTS;
        }
        if (older.has(session.client().getAddress())) {
            return Agreement.Difference.BEFORE_THE_JOURNAL;
        }
        SessionRecord.Reputation then = session.reputation();
        Estimate now = was.judgement().estimate();
        return then != null
                        && Math.abs(then.probability() - now.probability()) <= SAME
                        && Math.abs(then.low() - now.low()) <= SAME
                        && Math.abs(then.high() - now.high()) <= SAME
                ? Agreement.Difference.AT_A_THRESHOLD
                : Agreement.Difference.REPUTATION;
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

    /** Sessions with a token in place of the client's address. */
    private long pseudonymised(Instant learnFrom) throws SQLException {
        try (PreparedStatement query = database.prepareStatement(
                "SELECT count(*) FROM sessions WHERE pseudonymised AND accepted >= ? AND accepted < ?")) {
            query.setTimestamp(1, Timestamp.from(learnFrom));
            query.setTimestamp(2, Timestamp.from(until));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private List<String> warnings(long pseudonymised) {
        List<String> warnings = new ArrayList<>();
        if (pseudonymised > 0) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "in %,d of the sessions that were read the address is a token, which looks like an address of its network:"
                            + " what is known of an address ends where its tokens begin, and a client named here may be a token",
                    pseudonymised));
        }
        if (judged == 0) {
            warnings.add("no session of this time was decided by lists or reputation: there is nothing to try");
        }
        Agreement agreed = agreement.result();
        if (agreed.after().share() < EXPECTED) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the policy in force, replayed, decides as the edge did in only %.1f %% of the sessions after the warm-up:"
                            + " say with --current what is in force",
                    100 * agreed.after().share()));
        }
        if (agreed.warmUp().share() < EXPECTED) {
            warnings.add("up to " + agreed.warmUpUntil()
                    + " the replay knows less than the edge did, which remembered what was before the journal: learn from an"
                    + " earlier time with --learn, if the journal goes back so far");
        }
        if (refused.beyond() + freed.beyond() > 0) {
            warnings.add(
                    "more than " + Changes.MOST_CLIENTS
                            + " clients change: of the others only the number is known, and their share of bad ones is guessed");
        }
        return warnings;
    }
}
