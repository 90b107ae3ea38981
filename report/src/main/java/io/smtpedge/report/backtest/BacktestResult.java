package io.smtpedge.report.backtest;

import java.time.Instant;
import java.util.List;

/**
 * What a policy would have changed.
 *
 * @param since the first moment that was looked at
 * @param until the first that was not
 * @param learnedFrom from when on the journal taught both policies what they know
 * @param sessions all sessions
 * @param judged those of which lists or reputation decided; the others (broken protocol, limits, hang-ups) stay as they are
 * @param agreement how far the policy in force, tried in the same way, decides as the edge did
 * @param before what the policy in force makes of the judged
 * @param after what the tried one makes of them
 * @param refused newly refused or deferred
 * @param freed no longer refused or deferred
 * @param otherwise changed between passed and throttled, or between deferred and refused
 * @param others clients with changes beyond those that are remembered one by one
 * @param warnings what makes the figures worth less than they look
 */
public record BacktestResult(
        Instant since,
        Instant until,
        Instant learnedFrom,
        long sessions,
        long judged,
        Agreement agreement,
        Totals before,
        Totals after,
        Side refused,
        Side freed,
        long otherwise,
        long others,
        List<String> warnings) {

    public BacktestResult {
        warnings = List.copyOf(warnings);
    }

    public boolean changesNothing() {
        return refused.sessions() == 0 && freed.sessions() == 0 && otherwise == 0;
    }

    /** What became of sessions. */
    public record Totals(long passed, long throttled, long deferred, long refused) {}

    /**
     * The changes in one direction.
     *
     * @param bad how many of the sessions were bad, as far as can be told
     * @param known of how many sessions it is known, from what the MTAs and the recipients said of them
     * @param causes what decided, the most frequent first
     * @param senders the clients with the most changed sessions
     */
    public record Side(long sessions, long clients, double bad, long known, List<Cause> causes, List<Sender> senders) {

        public Side {
            causes = List.copyOf(causes);
            senders = List.copyOf(senders);
        }

        /** How many of them were good, as far as can be told. */
        public double good() {
            return sessions - bad;
        }
    }

    /** What decided: of newly refused sessions the tried policy's reason, of freed ones that of the policy in force. */
    public record Cause(String test, String reason, long sessions) {}

    /**
     * One client.
     *
     * @param helo how it last greeted; empty where it never did
     * @param domain the domain of its last sender; empty where there was none
     * @param sessions changed ones
     * @param change from what to what, such as {@code refused -> passed}
     * @param reason what decided, as in {@link Cause}
     * @param probability the mean probability, 0 to 1, that the tried policy's reputation gives to its sessions being bad
     * @param goodSeen its sessions that are known to have been good, in all of the journal that was read
     * @param badSeen those that are known to have been bad
     * @param bad how many of its changed sessions were bad, as far as can be told
     */
    public record Sender(
            String client,
            String helo,
            String domain,
            long sessions,
            String change,
            String reason,
            double probability,
            long goodSeen,
            long badSeen,
            double bad) {}
}
