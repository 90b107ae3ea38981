package io.smtpedge.reputation.watch;

import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out when the reputation suddenly refuses, or would refuse, far more clients than it used to: of those that the lists do
 * not condemn anyway, as for those it makes no difference. Nor would they if all of them had answered: while a list is silent, the
 * bots that it knows are left to the reputation, which must not be silenced for it. For one thread.
 */
public final class PolicyWatch {

    private static final Set<String> REFUSALS = Set.of("later", "refuse");
    private static final String POLICY = "policy";

    private final ShareWatch.Rule rule;
    private final RecentClients clients = new RecentClients();
    private ShareWatch watch;

    /**
     * Begins without a base line.
     *
     * @param factor how many times its usual share is too much, above 1
     */
    public PolicyWatch(double factor) {
        rule = new ShareWatch.Rule(factor, 0.02, 20, 300, Duration.ofDays(1), Duration.ofHours(1), Duration.ofDays(7));
        watch = new ShareWatch(rule);
    }

    public ShareWatch.State state() {
        return watch.state();
    }

    /** Goes on from what was remembered. */
    public void restore(ShareWatch.State before) {
        watch = new ShareWatch(rule, before);
    }

    public boolean isAlarmed() {
        return watch.isAlarmed();
    }

    /** Why there is an alarm, a clause; empty where there is none. */
    public Optional<String> reason() {
        return watch.isAlarmed()
                ? Optional.of("it refuses many more clients than usual: " + watch.text())
                : Optional.empty();
    }

    /** Takes what was thought of a client, and says what changes by it. */
    public ShareWatch.Change session(SessionRecord session) {
        SessionRecord.Reputation reputation = session.reputation();
        Instant at = session.accepted().plus(session.timings().total());
        if (reputation == null || mayBeCondemnedByLists(session)) {
            return ShareWatch.Change.NONE;
        }
        InetAddress client = session.client().getAddress();
        boolean refused = REFUSALS.contains(reputation.advice());
        boolean isNew = clients.isNew(client, at);
        boolean isNewlyRefused = refused && clients.isNewlyHit(client, POLICY, at);
        if (isNew) {
            return watch.add(refused, at);
        }
        return isNewlyRefused ? watch.turn(at) : ShareWatch.Change.NONE;
    }

    private static boolean mayBeCondemnedByLists(SessionRecord session) {
        SessionRecord.Decision verdict = session.verdict();
        SessionRecord.Score score = verdict == null ? null : verdict.score();
        return score != null && Math.max(score.value(), score.highest()) >= score.threshold();
    }
}
