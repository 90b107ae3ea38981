package io.smtpedge.report.backtest;

import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * Clients of whom the edge knew something that the journal does not tell: what was before it began, or before what was read of it.
 * Bounded: beyond {@value #MOST} nobody is added. For one thread.
 */
final class OlderClients {

    private static final int MOST = 1_000_000;

    /** Below this, log-odds are rounding. */
    private static final double NOTHING = 0.01;

    private final Set<InetAddress> clients = new HashSet<>();

    /**
     * Takes what the edge thought of a client.
     *
     * @param isNew whether the replay knows nothing of it yet
     */
    void note(SessionRecord session, boolean isNew) {
        SessionRecord.Reputation then = session.reputation();
        if (isNew && then != null && Math.abs(own(then)) >= NOTHING && clients.size() < MOST) {
            clients.add(session.client().getAddress());
        }
    }

    boolean has(InetAddress client) {
        return clients.contains(client);
    }

    private static double own(SessionRecord.Reputation reputation) {
        return reputation.reasons().stream()
                .filter(reason ->
                        reason.name().equals("history") || reason.name().equals("recent"))
                .mapToDouble(SessionRecord.Reason::logit)
                .sum();
    }
}
