package io.smtpedge.report.backtest;

import io.smtpedge.report.backtest.BacktestResult.Cause;
import io.smtpedge.report.backtest.BacktestResult.Sender;
import io.smtpedge.report.backtest.BacktestResult.Side;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The changes in one direction, counted by client and by cause. Bounded by {@value #MOST_CLIENTS} clients. For one thread. */
final class Changes {

    static final int MOST_CLIENTS = 100_000;

    /** How much the estimate counts beside what is known of a client's other sessions: as much as so many of them. */
    private static final double ESTIMATE_WEIGHT = 2;

    private final Map<String, Tally> clients = new HashMap<>();
    private final Map<Cause, Long> causes = new HashMap<>();
    private long sessions;
    private long beyond;

    /** What is counted of one client. */
    private static final class Tally {
        private String helo = "";
        private String domain = "";
        private String change = "";
        private String reason = "";
        private long sessions;
        private long known;
        private long knownBad;
        private double probabilities;
    }

    /** What is known of a client's sessions, of all that was read. */
    record Seen(long good, long bad) {

        static final Seen NOTHING = new Seen(0, 0);
    }

    /**
     * A session that changes.
     *
     * @param was what the policy in force makes of it
     * @param would what the tried one makes of it
     * @param deciding of the two the one that refuses
     */
    void add(SessionRecord session, World.Fate was, World.Fate would, World.Fate deciding, Truth truth) {
        sessions++;
        causes.merge(new Cause(deciding.ruling().test(), deciding.ruling().reason(), 0), 1L, Long::sum);
        String client = IpText.of(session.client().getAddress());
        Tally tally = clients.get(client);
        if (tally == null) {
            if (clients.size() >= MOST_CLIENTS) {
                beyond++;
                return;
            }
            tally = new Tally();
            clients.put(client, tally);
        }
        tally.sessions++;
        tally.change =
                word(was.ruling().action()) + " -> " + word(would.ruling().action());
        tally.reason = deciding.ruling().reason();
        tally.probabilities += would.judgement().estimate().probability();
        tally.known += truth == Truth.UNKNOWN ? 0 : 1;
        tally.knownBad += truth == Truth.BAD ? 1 : 0;
        SessionRecord.Dialogue dialogue = session.dialogue();
        if (dialogue != null) {
            tally.helo = dialogue.helo();
            for (Envelope envelope : dialogue.envelopes()) {
                tally.domain = domain(envelope.from());
            }
        }
    }

    /** A session that was counted before turns out otherwise. */
    void correct(String client, Truth before, Truth now) {
        Tally tally = clients.get(client);
        if (tally != null) {
            tally.known += (now == Truth.UNKNOWN ? 0 : 1) - (before == Truth.UNKNOWN ? 0 : 1);
            tally.knownBad += (now == Truth.BAD ? 1 : 0) - (before == Truth.BAD ? 1 : 0);
        }
    }

    Iterable<String> clients() {
        return clients.keySet();
    }

    long beyond() {
        return beyond;
    }

    /** @param most how many senders are named */
    Side side(Map<String, Seen> seen, int most) {
        List<Sender> senders = clients.entrySet().stream()
                .map(client ->
                        sender(client.getKey(), client.getValue(), seen.getOrDefault(client.getKey(), Seen.NOTHING)))
                .sorted(Comparator.comparingLong(Sender::sessions).reversed().thenComparing(Sender::client))
                .toList();
        long known = clients.values().stream().mapToLong(tally -> tally.known).sum();
        double bad = senders.stream().mapToDouble(Sender::bad).sum();
        long counted = sessions - beyond;
        return new Side(
                sessions,
                clients.size(),
                counted == 0 ? 0 : bad * sessions / counted,
                known,
                causes.entrySet().stream()
                        .map(cause ->
                                new Cause(cause.getKey().test(), cause.getKey().reason(), cause.getValue()))
                        .sorted(Comparator.comparingLong(Cause::sessions)
                                .reversed()
                                .thenComparing(Cause::reason))
                        .toList(),
                senders.subList(0, Math.min(most, senders.size())));
    }

    private static Sender sender(String client, Tally tally, Seen seen) {
        double mean = tally.probabilities / tally.sessions;
        // Of those sessions that nobody knows, the share that is bad among the client's known ones, drawn to the
        // estimate.
        double share = (seen.bad() + ESTIMATE_WEIGHT * mean) / (seen.bad() + seen.good() + ESTIMATE_WEIGHT);
        return new Sender(
                client,
                tally.helo,
                tally.domain,
                tally.sessions,
                tally.change,
                tally.reason,
                mean,
                seen.good(),
                seen.bad(),
                tally.knownBad + (tally.sessions - tally.known) * share);
    }

    private static String domain(String sender) {
        return sender.substring(sender.lastIndexOf('@') + 1);
    }

    private static String word(Ruling.Action action) {
        return switch (action) {
            case PASS -> "passed";
            case THROTTLE -> "throttled";
            case DEFER -> "deferred";
            case REFUSE -> "refused";
        };
    }
}
