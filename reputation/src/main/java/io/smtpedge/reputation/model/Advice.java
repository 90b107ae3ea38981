package io.smtpedge.reputation.model;

import java.util.Locale;

/** What should become of a client, from its reputation; the worst last. */
public enum Advice {
    /** It need not wait for its greeting, nor pay for its neighbours. */
    FAST_LANE,
    /** The other tests decide. */
    NORMAL,
    /** Few connections and few recipients at a time. */
    THROTTLE,
    /** 451: it may come back. */
    LATER,
    /** 550. */
    REFUSE;

    /** As records and reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
