package io.smtpedge.reputation.learn;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What the guards know of one address: how much came of late, who said it, and its latest sessions. Not thread-safe. */
final class AddressLedger {

    private static final int SESSIONS = 4;

    /** Filters and logs tell of a session within this time of its end; what comes later is about none that can be told. */
    private static final Duration TOLD_WITHIN = Duration.ofMinutes(10);

    /** Of a session that only feedback has told of, its end is not known. */
    private static final Duration TOLD_ONLY_WITHIN = Duration.ofMinutes(1);

    /** Clocks of machines that trust each other's logs differ by no more. */
    private static final Duration SKEW = Duration.ofSeconds(2);

    private final ArrayDeque<RecentSession> sessions = new ArrayDeque<>(SESSIONS);

    /** What was said within the hour, before the hour's guard; and what counted, against the address and for it. */
    final HourlySum said = new HourlySum();

    final HourlySum bad = new HourlySum();
    final HourlySum good = new HourlySum();

    final VoiceShares against = new VoiceShares();
    final VoiceShares inFavour = new VoiceShares();

    void add(RecentSession session) {
        if (sessions.size() == SESSIONS) {
            sessions.removeFirst();
        }
        sessions.addLast(session);
    }

    /** The session that something is likely to be about which was found at a time: the latest that had begun by then. */
    @Nullable
    RecentSession at(Instant time) {
        RecentSession latest = null;
        for (RecentSession session : sessions) {
            boolean begun = !session.start().isAfter(time.plus(SKEW));
            Duration within = session.isToldOnly() ? TOLD_ONLY_WITHIN : TOLD_WITHIN;
            boolean recent = !session.end().plus(within).isBefore(time);
            if (begun && recent && (latest == null || !session.start().isBefore(latest.start()))) {
                latest = session;
            }
        }
        return latest;
    }

    /** What feedback told of a session before its record came: its record has this time. */
    @Nullable
    RecentSession toldBetween(Instant accepted, Instant ended) {
        for (Iterator<RecentSession> latest = sessions.descendingIterator(); latest.hasNext(); ) {
            RecentSession session = latest.next();
            boolean within = !session.start().isBefore(accepted.minus(SKEW))
                    && !session.start().isAfter(ended.plus(SKEW));
            if (session.isToldOnly() && within) {
                return session;
            }
        }
        return null;
    }
}
