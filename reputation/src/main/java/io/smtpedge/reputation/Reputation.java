package io.smtpedge.reputation;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.learn.FindingCount;
import io.smtpedge.reputation.learn.LearnLimits;
import io.smtpedge.reputation.learn.Learned;
import io.smtpedge.reputation.learn.Learning;
import io.smtpedge.reputation.learn.OutcomeLearner;
import io.smtpedge.reputation.model.Estimate;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.model.ListEvidence;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.ListTally;
import io.smtpedge.reputation.model.ReputationModel;
import io.smtpedge.reputation.model.Surroundings;
import io.smtpedge.reputation.store.ListCounts;
import io.smtpedge.reputation.store.ReputationStore;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/**
 * The reputation of addresses: judges from what is known, and learns from how sessions turn out. Judging is for any thread, takes
 * microseconds and never waits; learning is for one thread at a time.
 */
public final class Reputation {

    private final ReputationStore store;
    private final ReputationRules rules;
    private final ReputationModel model;
    private final Learning learning;

    /**
     * @param store what is known
     * @param clock tells what claims to be of another time
     */
    public Reputation(ReputationStore store, ReputationRules rules, InstantSource clock) {
        this(store, rules, clock, LearnLimits.USUAL);
    }

    /** With other bounds for what is remembered in order to learn. */
    public Reputation(ReputationStore store, ReputationRules rules, InstantSource clock, LearnLimits limits) {
        this.store = store;
        this.rules = rules;
        model = new ReputationModel(rules.thresholds());
        learning = new Learning(store, clock, limits);
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
        return learning.learn(session);
    }

    /** Learns from what somebody behind the edge has found out, by session or by address. */
    public Learned learn(Feedback feedback) {
        return learning.learn(feedback);
    }

    /** Gives mail its full weight that was accepted a day ago and that nobody complained of. Every minute or so. */
    public Learned tick(Instant now) {
        return learning.tick(now);
    }

    /**
     * What is to be kept over a restart, besides the store: mail that has not its full weight yet. On the learning thread; a section
     * of the store's snapshot.
     */
    public byte[] pending() {
        return learning.pending();
    }

    /**
     * Takes up what {@link #pending} gave, before anything is learned.
     *
     * @return false where it is nothing that this version wrote: then nothing was taken up
     */
    public boolean restore(byte[] pending) {
        return learning.restore(pending);
    }

    /** What the dialogue of a session shows. Pure. */
    public static List<FindingCount> findings(SessionRecord session) {
        return OutcomeLearner.findings(session);
    }
}
