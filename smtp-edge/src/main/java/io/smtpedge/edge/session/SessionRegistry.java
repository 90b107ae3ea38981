package io.smtpedge.edge.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that are alive, so that a stopping edge can wait for them and end the rest. Thread-safe. */
public final class SessionRegistry {

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

    /** Ends every session, each on its own event loop. Returns at once. */
    public void stopAll() {
        sessions.forEach(Session::stop);
    }
}
