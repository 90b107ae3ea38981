package io.smtpedge.reputation.learn;

import java.util.Locale;

/** Why something was not learned, or less of it. */
public enum Guard {
    /** Of one session only so much counts. */
    SESSION,
    /** Of one address only so much counts in an hour. */
    HOUR,
    /** One recipient, or one source of feedback, has but a share in what is known of an address. */
    VOICE,
    /** It had been told before. */
    REPEATED,
    /** One source says more in an hour than anybody should. */
    FLOOD,
    /** Nobody knows the session any more, and no address was given. */
    UNKNOWN_SESSION,
    /** It claims to be of the future, or of a time too long ago. */
    TIME;

    /** As records, metrics and reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
