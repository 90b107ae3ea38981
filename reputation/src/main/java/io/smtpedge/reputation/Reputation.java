package io.smtpedge.reputation;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.learn.FindingCount;
import io.smtpedge.reputation.learn.Guard;
import io.smtpedge.reputation.learn.Learned;
import io.smtpedge.reputation.learn.OutcomeLearner;
import io.smtpedge.reputation.model.Estimate;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.model.ListEvidence;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.ListTally;
import io.smtpedge.reputation.model.ReputationModel;
import io.smtpedge.reputation.model.Surroundings;
import io.smtpedge.reputation.store.Evidence;
import io.smtpedge.reputation.store.ListCounts;
import io.smtpedge.reputation.store.ReputationStore;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The reputation of addresses: judges from what is known, and learns from how sessions turn out. Judging is for any thread, takes
 * microseconds and never waits; learning is for one thread at a time.
 */
public final class Reputation {

    private final ReputationStore store;
    private final ReputationRules rules;
    private final ReputationModel model;
    private final InstantSource clock;

    /**
     * @param store what is known
     * @param clock tells what claims to be of the future
     */
    public Reputation(ReputationStore store, ReputationRules rules, InstantSource clock) {
        this.store = store;
        this.rules = rules;
        this.clock = clock;
        model = new ReputationModel(rules.thresholds());
    }

    /**
     * How likely a session of a client is bad, and what should follow.
     *
     * @param hits what the lists said of it
     * @param condemnedByLists whether the lists' own score refuses it
     */
    public Judgement judge(InetAddress client, Collection<ListHit> hits, boolean condemnedByLists, Instant now) {
        return model.judge(store.around(client, now), hits, lists(now), condemnedByLists);
    }

    /** How likely a session of a client is bad, without its lists. */
    public Estimate estimate(InetAddress client, Instant now) {
        return model.estimate(store.around(client, now), List.of(), lists(now));
    }

    /** All that is known of a client and its neighbours. */
    public Surroundings around(InetAddress client, Instant now) {
        return store.around(client, now);
    }

    /** What the lists' codes are worth now. */
    public ListEvidence lists(Instant now) {
        ListCounts counts = store.lists();
        return new ListEvidence(
                rules.priors(), hit -> new ListTally(counts.listed(hit, now), counts.answered(hit.zone(), now)));
    }

    /** Learns from how a session turned out; our own refusals teach nothing. */
    public Learned learn(SessionRecord session) {
        if (OutcomeLearner.findings(session, rules.ourNames()).isEmpty()) {
            return Learned.NOTHING;
        }
        Evidence evidence = new Evidence(session.client().getAddress(), session.accepted(), 0, 0.5, false);
        store.add(evidence);
        return new Learned(List.of(evidence), Set.of(), 0);
    }

    /** Learns from what somebody behind the edge has found out, by session or by address. */
    public Learned learn(Feedback feedback) {
        boolean future = feedback.at().isAfter(clock.instant());
        return future ? new Learned(List.of(), Set.of(Guard.TIME), feedback.count()) : Learned.NOTHING;
    }

    /** Gives mail its full weight that was accepted a day ago and that nobody complained of. Every minute or so. */
    public Learned tick(Instant now) {
        return Learned.NOTHING;
    }

    /** What is to be kept over a restart, besides the store: mail that has not its full weight yet. On the learning thread. */
    public byte[] pending() {
        return new byte[0];
    }

    /**
     * Takes up what {@link #pending} gave, before anything is learned.
     *
     * @return false where it is nothing that this version wrote: then nothing was taken up
     */
    public boolean restore(byte[] pending) {
        return pending.length == 0;
    }

    /** What the dialogue of a session shows, but for names of ours that nobody told. Pure. */
    public static List<FindingCount> findings(SessionRecord session) {
        return OutcomeLearner.findings(session, Set.of());
    }
}
