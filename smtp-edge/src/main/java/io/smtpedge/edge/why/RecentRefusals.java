package io.smtpedge.edge.why;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smtpedge.reputation.event.SessionRecord;
import java.util.Optional;

/** The last refusals, by their references; some 500 octets each. Thread-safe; never blocks. */
public final class RecentRefusals {

    private final Cache<String, Refusal> byRef;

    /** Remembers the last {@code most}. */
    public RecentRefusals(int most) {
        byRef = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
    }

    /** Notes a session that is over, if it was refused. */
    public void ended(SessionRecord session) {
        Refusal.of(session).ifPresent(this::remember);
    }

    void remember(Refusal refusal) {
        byRef.put(refusal.ref(), refusal);
    }

    Optional<Refusal> find(String ref) {
        return Optional.ofNullable(byRef.getIfPresent(ref));
    }
}
