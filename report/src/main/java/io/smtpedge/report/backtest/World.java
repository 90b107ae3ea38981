package io.smtpedge.report.backtest;

import io.smtpedge.reputation.Reputation;
import io.smtpedge.reputation.ReputationRules;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.model.ListHit;
import io.smtpedge.reputation.model.ListPriors;
import io.smtpedge.reputation.store.AsnTable;
import io.smtpedge.reputation.store.ReputationStore;
import io.smtpedge.reputation.store.StoreLimits;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The past, had a policy held: what is known of each address by then, and what the policy makes of it. Of sessions that were not let
 * in, in truth or here, nobody knows how they would have gone. For one thread.
 */
final class World {

    /** Whose refusals are remembered, so that feedback on them teaches nothing. */
    private static final int REMEMBERED = 200_000;

    /** As often as the edge gives mail its full weight, about. */
    private static final long MINUTE_SECONDS = 60;

    private static final Set<String> JUDGEMENTS = Set.of("dnsbl", "reputation", "allow-score");

    private final Policy policy;
    private final Reputation reputation;
    private final Set<String> refused = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });
    private Instant now = Instant.EPOCH;
    private long minute;

    /**
     * What would have become of a session.
     *
     * @param condemned whether the lists' score alone refuses it
     */
    record Fate(Ruling ruling, boolean condemned, Judgement judgement) {}

    /**
     * @param priors what is believed of the lists before anything is learned
     * @param systems the table that the edge had is not here, but the sessions say what it said
     * @param addresses how many addresses are remembered
     */
    World(Policy policy, ListPriors priors, RecordedSystems systems, int addresses) {
        this.policy = policy;
        reputation = new Reputation(
                new ReputationStore(StoreLimits.of(addresses), AsnTable.of(systems::system), () -> now),
                new ReputationRules(policy.thresholds(), priors),
                () -> now);
    }

    /** What would have become of the session; empty where neither lists nor reputation had a say in it. */
    Optional<Fate> judge(SessionRecord session) {
        at(session.accepted());
        SessionRecord.Decision verdict = session.verdict();
        if (verdict == null || !JUDGEMENTS.contains(verdict.test())) {
            return Optional.empty();
        }
        List<ListHit> hits = new ArrayList<>();
        int score = 0;
        int lowest = 0;
        String worst = "";
        int most = 0;
        for (ListAnswer answer : session.lists()) {
            if (!policy.asks(answer.zone()) || isShadowed(answer)) {
                continue;
            }
            answer.codes().forEach(code -> hits.add(new ListHit(answer.zone(), code)));
            int weight = weight(answer);
            score += weight;
            lowest += lowest(answer, weight);
            if (weight > most) {
                most = weight;
                worst = answer.zone();
            }
        }
        int threshold = threshold(verdict);
        boolean condemned = threshold > 0 && score >= threshold;
        Judgement judgement = reputation.judge(session.client().getAddress(), hits, condemned, session.accepted());
        return Optional.of(new Fate(
                Ruling.of(
                        condemned ? Optional.of(worst) : Optional.empty(),
                        lowest < threshold,
                        judgement,
                        isEnforced(session)),
                condemned,
                judgement));
    }

    /**
     * Learns how the session went, at its end. Of one that would have been refused only the client's own conduct counts, as at the
     * edge: early talk, and the name that it greeted with.
     *
     * @param letIn false where this policy would have refused a session that the one in force let in
     */
    void learn(SessionRecord session, boolean letIn) {
        at(session.accepted().plus(session.timings().total()));
        if (!letIn) {
            refused.add(session.id());
        }
        reputation.learn(letIn ? session : refused(session));
    }

    /** The session, had it been refused: nobody behind the edge said anything to it. */
    private static SessionRecord refused(SessionRecord session) {
        SessionRecord.Dialogue said = session.dialogue();
        return new SessionRecord(
                session.id(),
                session.accepted(),
                session.client(),
                session.local(),
                session.tests(),
                session.evidence(),
                session.lists(),
                session.verdict(),
                said == null
                        ? null
                        : new SessionRecord.Dialogue(
                                said.helo(), said.protocol(), said.tls(), said.complete(), 0, List.of()),
                Outcome.REFUSED,
                "",
                session.timings(),
                session.bytes(),
                session.edge(),
                session.reputation());
    }

    void learn(Feedback feedback) {
        at(feedback.at());
        if (feedback.session().isEmpty() || !refused.contains(feedback.session())) {
            reputation.learn(feedback);
        }
    }

    private void at(Instant time) {
        now = time;
        long then = minute;
        minute = Math.max(then, time.getEpochSecond() / MINUTE_SECONDS);
        if (minute > then) {
            reputation.tick(time);
        }
    }

    /** Whether nothing is known yet of the client's own doing. */
    boolean isNew(InetAddress client) {
        return reputation.around(client, now).own().weight() == 0;
    }

    private boolean isEnforced(SessionRecord session) {
        SessionRecord.Reputation recorded = session.reputation();
        return policy.enforced().orElse(recorded != null && recorded.mode().equals("enforce"));
    }

    private int threshold(SessionRecord.Decision verdict) {
        SessionRecord.Score score = verdict.score();
        return policy.threshold().orElse(score == null ? 0 : score.threshold());
    }

    private int weight(ListAnswer answer) {
        if (answer.codes().isEmpty()) {
            return 0;
        }
        return policy.lists()
                .map(weights -> weights.weight(answer.zone(), answer.codes()))
                .orElse(answer.lowest());
    }

    /** What a missing answer could have taken off; an answer that is there says what it does. */
    private int lowest(ListAnswer answer, int weight) {
        if (!answer.codes().isEmpty() || answer.lowest() == answer.highest()) {
            return weight;
        }
        return policy.lists().map(weights -> weights.lowest(answer.zone())).orElse(answer.lowest());
    }

    /** A list that was in shadow then says nothing here either. */
    private static boolean isShadowed(ListAnswer answer) {
        return answer.text().startsWith("in shadow");
    }
}
