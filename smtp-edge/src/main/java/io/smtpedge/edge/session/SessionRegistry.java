package io.smtpedge.edge.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that are alive, so that a stopping edge can wait for them and end the rest. Thread-safe. */
public final class SessionRegistry {

    private static final Duration STEP = Duration.ofMillis(20);

    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

    void add(Session session) {
        sessions.add(session);
    }

    void remove(Session session) {
        sessions.remove(session);
    }

    public int size() {
        return sessions.size();
    }

    /**
     * Waits until no session is left.
     *
     * @return false where some are after {@code time}, or the thread was interrupted
     */
    public boolean awaitEmpty(Duration time) {
        for (Duration left = time; !sessions.isEmpty() && left.isPositive(); left = left.minus(STEP)) {
            try {
                Thread.sleep(STEP);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return sessions.isEmpty();
    }

    /** Ends every session, each on its own event loop. Returns at once. */
    public void stopAll() {
        sessions.forEach(Session::stop);
    }
}
