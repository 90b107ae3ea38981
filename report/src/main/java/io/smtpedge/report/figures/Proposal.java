package io.smtpedge.report.figures;

/**
 * One thing to do.
 *
 * @param kind what sort of thing
 * @param subject what it is about: a zone, an address, a network, an edge
 * @param title what is the matter, in one line
 * @param because the figures that say so
 * @param action the command, or the line of configuration, or what to ask whom
 * @param weight how much mail it is about, in sessions a day or so: ranks those of a kind
 */
public record Proposal(Kind kind, String subject, String title, String because, String action, double weight) {

    /** The kinds, the most urgent first: what loses good mail, then what lets bad mail in, then what is only untidy. */
    public enum Kind {
        /** The resolver, or all lists at once, did not answer. */
        MEND_RESOLVER,
        /** A list lists whom it should not. */
        SHADOW_LIST,
        /** A good sender was refused. */
        PERMIT_SENDER,
        /** An address of ours is on a list. */
        DELIST_US,
        /** A sender that was good has turned. */
        WRITE_TO_SENDER,
        /** Many addresses of a network send spam together. */
        REJECT_RANGE,
        /** A list that matters did not answer. */
        MEND_LIST,
        /** The journal has gaps or rejects. */
        MEND_JOURNAL,
        /** A list's day of queries is used up, or will be. */
        RAISE_BUDGET,
        /** The backends did not answer. */
        MEND_BACKEND,
        /** A list changes nothing. */
        DROP_LIST,
        /** The policy only notes what it would do. */
        ENFORCE_POLICY;

        /** As JSON and CSV write it. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
