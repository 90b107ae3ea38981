package io.smtpedge.edge.fastpath;

/** Takes sightings of clients. Called on event loops: it never blocks and never throws. */
@FunctionalInterface
public interface FastPath {

    /** There is none: every client passes through the edge. */
    FastPath NONE = _ -> {};

    void accept(Sighting sighting);
}
