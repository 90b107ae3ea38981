package io.smtpedge.edge.session;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The place that one session has among all {@link Places}: none at first, and none after its end. Of one event loop. */
final class Place {

    private final Places places;
    private final Consumer<Places.Change> changed;
    private Places.@Nullable Kind kind;

    /**
     * No place yet.
     *
     * @param changed told of each change that this session's coming and going makes, where it makes one
     */
    Place(Places places, Consumer<Places.Change> changed) {
        this.places = places;
        this.changed = changed;
    }

    /** Takes a place of this kind, in exchange for the one it has. */
    void take(Places.Kind wanted) {
        leave();
        kind = wanted;
        changed.accept(places.take(wanted));
    }

    void leave() {
        Places.Kind left = kind;
        if (left != null) {
            kind = null;
            changed.accept(places.leave(left));
        }
    }

    /** False where the client must go at once, whether or not it has read its last words. */
    boolean mayLinger() {
        return kind != Places.Kind.REFUSING || places.mayLinger();
    }
}
