package io.smtpedge.edge.explain;

import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;
import java.util.Optional;

/** Finds the record of a past session by its id. Thread-safe; may block. */
@FunctionalInterface
public interface SessionFinder {

    /** Where nothing is kept. */
    SessionFinder NONE = _ -> Optional.empty();

    /**
     * The session of this id; empty where it is not known (any more).
     *
     * @throws BusyException where it cannot be looked for at the moment
     * @throws IOException where what is kept cannot be read
     */
    Optional<SessionRecord> find(String id) throws IOException;

    /** There are too many searches. */
    final class BusyException extends IOException {

        private static final long serialVersionUID = 1;

        BusyException() {
            super("too many searches");
        }
    }
}
