package io.smtpedge.reputation.learn;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.store.AddressKey;
import io.smtpedge.reputation.store.Evidence;
import io.smtpedge.reputation.store.ReputationStore;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Learns from sessions and from feedback, and keeps the guards: what a stranger could write into somebody's reputation is bounded for
 * each session, each hour, each recipient and each source. One thread at a time.
 */
public final class Learning {

    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration BEHIND = Duration.ofDays(30);

    /** The backend's own word, seen in the dialogue, is nobody's feedback. */
    private static final String DIALOGUE = "";

    /** Feedback of somebody without a name. */
    private static final String NAMELESS = "?";

    private static final int MOST_AT_ONCE = 1000;
    private static final int MOST_SOURCES = 256;

    /** What of a message that was accepted waits for a day. */
    private static final double WAITING = 0.5;

    private final ReputationStore store;
    private final InstantSource clock;
    private final LearnLimits limits;
    private final Cache<String, RecentSession> sessions;
    private final Cache<Long, AddressLedger> ledgers;
    private final Cache<String, HourlySum> floods;
    private final Guards guards = new Guards();
    private final PendingMail pending;

    /**
     * @param clock tells what claims to be of another time
     */
    public Learning(ReputationStore store, InstantSource clock, LearnLimits limits) {
        this.store = store;
        this.clock = clock;
        this.limits = limits;
        sessions = bounded(limits.sessions());
        ledgers = bounded(limits.addresses());
        floods = bounded(MOST_SOURCES);
        pending = new PendingMail(limits.pending());
    }

    /** On the caller's thread: which entry goes, is decided before the next one comes. */
    private static <K, V> Cache<K, V> bounded(int size) {
        return Caffeine.newBuilder().maximumSize(size).executor(Runnable::run).build();
    }

    /** Learns what the dialogue of a session shows, and remembers the session for what others may say of it. */
    public Learned learn(SessionRecord session) {
        Shown shown = OutcomeLearner.shown(session);
        boolean letThrough = OutcomeLearner.endedWithBackend(session);
        if (shown.findings().isEmpty() && !letThrough) {
            return Learned.NOTHING;
        }
        if (!isOfOurTime(session.accepted())) {
            return keptOut(Guard.TIME, weight(shown.findings()));
        }
        RecentSession recent = recorded(session, letThrough);
        Weighing weighing = new Weighing();
        for (FindingCount found : shown.findings()) {
            tell(recent, DIALOGUE, found.finding(), found.count(), weighing);
        }
        return weigh(recent, Said.of(session.accepted(), shown), weighing);
    }

    private RecentSession recorded(SessionRecord session, boolean letThrough) {
        Instant accepted = session.accepted();
        Instant ended = accepted.plus(session.timings().total());
        InetAddress client = session.client().getAddress();
        AddressLedger ledger = ledger(client);
        RecentSession recent = sessions.getIfPresent(session.id());
        if (recent == null) {
            recent = ledger.toldBetween(accepted, ended);
            if (recent == null) {
                recent = new RecentSession(client, accepted);
                ledger.add(recent);
            }
            sessions.put(session.id(), recent);
        }
        if (letThrough) {
            // Who was let in for its own history although the lists condemn it says nothing of strangers with the same
            // codes, and of
            // those none is let in: to learn from it alone would turn the best list into one that speaks for its
            // clients.
            boolean teachesLists =
                    session.reputation() == null || !session.reputation().overruled();
            recent.recorded(
                    accepted,
                    ended,
                    teachesLists ? ListAnswers.hits(session) : List.of(),
                    teachesLists ? ListAnswers.answered(session) : List.of());
        } else {
            recent.recorded(accepted, ended, List.of(), List.of());
        }
        return recent;
    }

    /** Learns what somebody behind the edge has found out. */
    public Learned learn(Feedback feedback) {
        Finding finding = feedback.finding();
        int count = Math.clamp(feedback.count(), 1, MOST_AT_ONCE);
        double weight = Weights.bad(finding, 0, count) + Weights.good(finding, 0, count);
        // First, so that nobody's flood is told line by line for another reason.
        if (isFlood(feedback.source(), count)) {
            return keptOut(Guard.FLOOD, weight);
        }
        if (!isOfOurTime(feedback.at())) {
            return keptOut(Guard.TIME, weight);
        }
        RecentSession recent = sessionOf(feedback);
        if (recent == null) {
            return keptOut(Guard.UNKNOWN_SESSION, weight);
        }
        Weighing weighing = new Weighing();
        String source = feedback.source().isEmpty() ? NAMELESS : feedback.source();
        tell(recent, source, finding, count, weighing);
        return weigh(recent, Said.of(feedback), weighing);
    }

    private boolean isFlood(String source, int count) {
        long now = clock.instant().getEpochSecond();
        HourlySum heard = floods.get(source, _ -> new HourlySum());
        if (heard.sum(now) + count > limits.feedbackPerHour()) {
            return true;
        }
        heard.add(now, count);
        return false;
    }

    /** By its id; else the session of the address at that time; else one of which nothing else is known. */
    private @Nullable RecentSession sessionOf(Feedback feedback) {
        RecentSession byId = feedback.session().isEmpty() ? null : sessions.getIfPresent(feedback.session());
        InetAddress client = feedback.client();
        if (byId != null || client == null) {
            return byId;
        }
        AddressLedger ledger = ledger(client);
        RecentSession recent = feedback.session().isEmpty() ? ledger.at(feedback.at()) : null;
        if (recent == null) {
            recent = new RecentSession(client, feedback.at());
            ledger.add(recent);
            if (!feedback.session().isEmpty()) {
                sessions.put(feedback.session(), recent);
            }
        }
        return recent;
    }

    /** Notes what is told, and weighs what of it is new. */
    private static void tell(RecentSession recent, String source, Finding finding, int count, Weighing weighing) {
        int before = recent.known(finding);
        recent.tell(source, finding, count);
        int after = recent.known(finding);
        double bad = Weights.bad(finding, before, after);
        double good = Weights.good(finding, before, after);
        if (Weights.isOfRecipient(finding)) {
            weighing.refused += bad;
        } else {
            weighing.conduct += bad;
        }
        if (finding == Finding.ACCEPTED) {
            weighing.accepted += good;
        } else {
            weighing.praised += good;
        }
        weighing.kept(Guard.REPEATED, after - before < count ? repeated(finding, count - (after - before)) : 0);
        weighing.badMail |= bad > 0 && Weights.isBadMail(finding);
        recent.badMail |= weighing.badMail;
    }

    private static double repeated(Finding finding, int count) {
        return Weights.bad(finding, 0, count) + Weights.good(finding, 0, count);
    }

    private Learned weigh(RecentSession recent, Said said, Weighing weighing) {
        AddressLedger ledger = ledger(recent.client());
        if (weighing.badMail) {
            cancelPending(recent, said);
        }
        double wanted = weighing.bad() + weighing.good();
        guards.apply(recent, ledger, said, weighing);
        if (weighing.isNothing()) {
            return new Learned(List.of(), weighing.keptOut(), weighing.withheld());
        }
        guards.remember(recent, ledger, said, weighing);
        double share = Math.min(1, (weighing.bad() + weighing.good()) / wanted);
        teachLists(recent, weighing, share);
        Evidence evidence = evidence(recent, said, weighing);
        store.add(evidence);
        return new Learned(List.of(evidence), weighing.keptOut(), weighing.withheld());
    }

    /** The first half of accepted mail counts now, the second after a day: if its session has brought no bad mail by then. */
    private Evidence evidence(RecentSession recent, Said said, Weighing weighing) {
        double later = weighing.accepted * WAITING;
        if (later > 0 && !recent.badMail) {
            Instant since = recent.pendingSince == null ? said.at() : recent.pendingSince;
            pending.add(AddressKey.of(recent.client()), since, later);
            recent.pendingSince = since;
            recent.pending += later;
        }
        boolean firstBad = weighing.bad() > 0 && !recent.isBad;
        recent.isBad |= firstBad;
        return new Evidence(recent.client(), said.at(), weighing.bad(), weighing.good() - later, firstBad);
    }

    /**
     * What waits of the session does not count any more. A day later it has counted, and stays: what waits of the address by then is
     * of other mail, which nobody complained of. Of a complaint about no session that is known, the latest message that was
     * accepted is suspected.
     */
    private void cancelPending(RecentSession recent, Said said) {
        long key = AddressKey.of(recent.client());
        Instant since = recent.pendingSince;
        if (since != null) {
            pending.cancelOf(key, since, recent.pending);
            recent.pending = 0;
        } else if (recent.isToldOnly()) {
            pending.cancelLatest(key, said.at(), WAITING);
        }
    }

    /** A session that was good until somebody complained was not. */
    private void teachLists(RecentSession recent, Weighing weighing, double share) {
        if (recent.answered().isEmpty()) {
            return;
        }
        double bad = 0;
        double good = 0;
        if (recent.isBad || weighing.bad() > 0) {
            bad = recent.listsBad > 0 ? 0 : share;
            good = -recent.listsGood;
        } else if (recent.listsGood == 0) {
            good = share;
        }
        if (bad != 0 || good != 0) {
            recent.listsBad += bad;
            recent.listsGood += good;
            store.addLists(recent.hits(), recent.answered(), bad, good, recent.start());
        }
    }

    /** Lets mail count in full that was accepted a day ago. */
    public Learned tick(Instant now) {
        List<Evidence> due = pending.due(now);
        due.forEach(store::add);
        return due.isEmpty() ? Learned.NOTHING : new Learned(due, EnumSet.noneOf(Guard.class), 0);
    }

    /** What must outlast a restart. */
    public byte[] pending() {
        return pending.toBytes();
    }

    /** Takes up what {@link #pending()} gave; false where it is nothing of this version. */
    public boolean restore(byte[] kept) {
        return pending.addAll(kept);
    }

    private AddressLedger ledger(InetAddress client) {
        return ledgers.get(AddressKey.of(client), _ -> new AddressLedger());
    }

    private boolean isOfOurTime(Instant at) {
        Instant now = clock.instant();
        return !at.isAfter(now.plus(AHEAD)) && !at.isBefore(now.minus(BEHIND));
    }

    private static Learned keptOut(Guard guard, double weight) {
        return weight == 0 ? Learned.NOTHING : new Learned(List.of(), Set.of(guard), weight);
    }

    private static double weight(List<FindingCount> findings) {
        return findings.stream()
                .mapToDouble(found -> Weights.bad(found.finding(), 0, found.count())
                        + Weights.good(found.finding(), 0, found.count()))
                .sum();
    }
}
