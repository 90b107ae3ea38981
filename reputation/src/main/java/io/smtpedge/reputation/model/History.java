package io.smtpedge.reputation.model;

/**
 * What one address has done itself, decayed to one moment. A count is evidence by weight: 1 is a message that a filter took for
 * spam, or one delivered that nobody complained of for a day.
 *
 * @param bad evidence against it, with a half-life of 14 days
 * @param good evidence for it, with the same half-life
 * @param recentBad evidence against it, with a half-life of 6 hours
 * @param recentGood evidence for it, with the same half-life
 * @param badSessions sessions that brought bad evidence, with a half-life of 14 days
 * @param badSeconds the time from the first of what is left of its bad evidence to the last, in seconds
 */
public record History(
        double bad, double good, double recentBad, double recentGood, double badSessions, long badSeconds) {

    /** Of an address that nobody knows. */
    public static final History NONE = new History(0, 0, 0, 0, 0, 0);

    /** All evidence, of the slow half-life. */
    public double weight() {
        return bad + good;
    }
}
