package io.smtpedge.edge.postscreen;

/** Something that the person who imports should know. Holds no key of a DNS list. */
public record Note(Kind kind, Place place, String text) {

    /** How much it matters. */
    public enum Kind {
        /** Something could not be read, so that the result lacks it. */
        PROBLEM,
        /** The edge does this in another way. */
        DIFFERS,
        /** The edge has nothing like it. */
        NO_EQUIVALENT
    }

    /** {@code FILE:LINE: text}. */
    @Override
    public String toString() {
        return place + ": " + text;
    }
}
