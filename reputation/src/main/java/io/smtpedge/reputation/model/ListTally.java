package io.smtpedge.reputation.model;

/**
 * How sessions turned out that a list had something to say of. Decayed counts, none below zero.
 *
 * @param listed sessions in which the list had the code
 * @param answered sessions in which it answered, listed or not
 */
public record ListTally(Counts listed, Counts answered) {

    /** Nothing learned yet. */
    public static final ListTally NONE = new ListTally(Counts.NONE, Counts.NONE);
}
