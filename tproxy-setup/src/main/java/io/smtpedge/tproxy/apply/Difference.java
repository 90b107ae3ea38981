package io.smtpedge.tproxy.apply;

/** One thing in which the kernel is not as planned. */
public sealed interface Difference {

    /** In one line. */
    String what();

    /**
     * Something of ours: {@code tproxy-setup apply} mends it.
     *
     * @param kind how it differs
     */
    record Mendable(Kind kind, String what, Change change) implements Difference {
        @Override
        public String toString() {
            return kind + ": " + what;
        }
    }

    /**
     * Something of someone else's, which is left alone; while it is there, nothing is changed.
     *
     * @param remedy what a person can do about it
     */
    record Conflict(String what, String remedy) implements Difference {
        @Override
        public String toString() {
            return "conflict: " + what + "; " + remedy;
        }
    }

    /** How something of ours differs. */
    enum Kind {
        /** It is planned, but not there. */
        MISSING("missing"),
        /** It is there, but not as planned. */
        DIFFERENT("different"),
        /** It is there, but not planned: an earlier plan, or a run that did not end, left it. */
        LEFT_OVER("left over");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
