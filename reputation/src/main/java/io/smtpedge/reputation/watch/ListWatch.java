package io.smtpedge.reputation.watch;

import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lists that have gone mad, from what they say of clients. Two things give a list away:
 *
 * <ul>
 *   <li>Of the clients against whom nothing else speaks, it suddenly condemns more than so many times its usual share. A
 *       client that another list condemns as well, or whose own history or neighbourhood is bad, does not count: neither a wave
 *       of bots nor a range of snowshoe spammers must silence the list that knows them.
 *   <li>It condemns many clients whose own history is good, and that it used to leave alone.
 * </ul>
 *
 * For one thread.
 */
public final class ListWatch {

    /** What the reasons {@code history} and {@code recent} add up to for an address with about 20 good messages, and no bad one. */
    private static final double GOOD_HISTORY = -1.5;

    private static final double BAD_STANDING = 0.5;
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final Duration MEMORY = Duration.ofDays(7);

    private final ShareWatch.Rule strangers;
    private final ShareWatch.Rule good;
    private final Condemns condemns;
    private final RecentClients clients = new RecentClients();
    private final Map<String, Zone> zones = new TreeMap<>();

    /** Whether an answer speaks against a client; that the list is in shadow must make no difference. */
    @FunctionalInterface
    public interface Condemns {
        boolean test(String zone, List<String> codes);
    }

    /**
     * A list should go to shadow, or may come back.
     *
     * @param zone the zone's safe name
     * @param reason why it should go, a clause; empty where it may come back
     */
    public record Change(String zone, Optional<String> reason) {}

    /**
     * What is known of a client without its lists, in log-odds, as the judgement on it tells; 0 where there is none.
     *
     * @param own what its address has done itself
     * @param neighbours what its network and its system have done
     */
    private record Logits(double own, double neighbours) {

        static Logits of(SessionRecord.@Nullable Reputation reputation) {
            double own = 0;
            double neighbours = 0;
            for (SessionRecord.Reason reason :
                    reputation == null ? List.<SessionRecord.Reason>of() : reputation.reasons()) {
                switch (reason.name()) {
                    case "history", "recent" -> own += reason.logit();
                    case "prefix", "asn" -> neighbours += reason.logit();
                    default -> {}
                }
            }
            return new Logits(own, neighbours);
        }
    }

    /** The two watches of one list. */
    private record Zone(ShareWatch strangers, ShareWatch good) {

        boolean isAlarmed() {
            return strangers.isAlarmed() || good.isAlarmed();
        }

        String reason() {
            return good.isAlarmed()
                    ? "it lists good senders of ours: " + good.text()
                    : "it lists many more clients than usual: " + strangers.text();
        }
    }

    /**
     * What is remembered of one list.
     *
     * @param strangers of clients against whom nothing else speaks
     * @param good of clients whose own history is good
     */
    public record State(ShareWatch.State strangers, ShareWatch.State good) {}

    /**
     * Begins without a base line.
     *
     * @param factor how many times its usual share is too much, above 1
     */
    public ListWatch(double factor, Condemns condemns) {
        this.condemns = condemns;
        this.strangers = new ShareWatch.Rule(factor, 0.02, 20, 300, Duration.ofDays(1), WINDOW, MEMORY);
        this.good = new ShareWatch.Rule(factor, 0.1, 5, 0, Duration.ofDays(1), WINDOW, MEMORY);
    }

    /** What is remembered, by zone. */
    public Map<String, State> state() {
        Map<String, State> all = new HashMap<>();
        zones.forEach((name, zone) ->
                all.put(name, new State(zone.strangers().state(), zone.good().state())));
        return all;
    }

    /**
     * Goes on from what was remembered.
     *
     * @return the lists that should be in shadow since then
     */
    public List<Change> restore(Map<String, State> before) {
        before.forEach((name, state) -> zones.put(
                name, new Zone(new ShareWatch(strangers, state.strangers()), new ShareWatch(good, state.good()))));
        return zones.entrySet().stream()
                .filter(zone -> zone.getValue().isAlarmed())
                .map(zone ->
                        new Change(zone.getKey(), Optional.of(zone.getValue().reason())))
                .toList();
    }

    /** Takes what the lists said in a session, and says what changes by it. */
    public List<Change> session(SessionRecord session) {
        Instant at = session.accepted().plus(session.timings().total());
        if (session.lists().isEmpty()) {
            return List.of();
        }
        InetAddress client = session.client().getAddress();
        boolean isNew = clients.isNew(client, at);
        Logits logits = Logits.of(session.reputation());
        List<Change> changes = new ArrayList<>();
        for (ListAnswer answer : session.lists()) {
            if (isAnswer(answer)) {
                boolean isNewlyHit = condemns(answer) && clients.isNewlyHit(client, answer.zone(), at);
                if (isNew || isNewlyHit) {
                    answered(answer, isNew, session.lists(), logits, at).ifPresent(changes::add);
                }
            }
        }
        return changes;
    }

    /** {@code isNew} is false for a client that was not listed when it was counted. */
    private Optional<Change> answered(
            ListAnswer answer, boolean isNew, List<ListAnswer> all, Logits logits, Instant at) {
        Zone zone =
                zones.computeIfAbsent(answer.zone(), _ -> new Zone(new ShareWatch(strangers), new ShareWatch(good)));
        boolean before = zone.isAlarmed();
        boolean hit = condemns(answer);
        if (logits.own() <= GOOD_HISTORY) {
            count(zone.good(), isNew, hit, at);
        }
        if (logits.own() + logits.neighbours() < BAD_STANDING && !condemnedByOthers(answer, all)) {
            count(zone.strangers(), isNew, hit, at);
        }
        return zone.isAlarmed() == before
                ? Optional.empty()
                : Optional.of(new Change(answer.zone(), before ? Optional.empty() : Optional.of(zone.reason())));
    }

    private static void count(ShareWatch watch, boolean isNew, boolean hit, Instant at) {
        if (isNew) {
            watch.add(hit, at);
        } else {
            watch.turn(at);
        }
    }

    private boolean condemnedByOthers(ListAnswer answer, List<ListAnswer> all) {
        return all.stream()
                .anyMatch(other -> !other.zone().equals(answer.zone())
                        && isAnswer(other)
                        && condemns(other)
                        && !isAlarmed(other.zone()));
    }

    private boolean isAlarmed(String name) {
        Zone zone = zones.get(name);
        return zone != null && zone.isAlarmed();
    }

    private boolean condemns(ListAnswer answer) {
        return answer.answer().equals("listed") && condemns.test(answer.zone(), answer.codes());
    }

    /** What the catalogue knows without asking says nothing of the list's state. */
    private static boolean isAnswer(ListAnswer answer) {
        return (answer.answer().equals("listed") || answer.answer().equals("not-listed"))
                && !answer.source().equals("catalogue");
    }
}
