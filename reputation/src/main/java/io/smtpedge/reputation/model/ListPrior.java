package io.smtpedge.reputation.model;

/**
 * What is believed of one code of a list before anything is learned of it.
 *
 * @param llr the natural logarithm of how much more often bad clients have the code than good ones
 * @param family lists that know the same things share one: of them only the strongest counts
 */
public record ListPrior(double llr, String family) {

    /** What a list is worth that refuses a client by itself: as much as {@link Thresholds#hardLlr} asks for. */
    private static final double CONDEMNS = 3.5;

    /**
     * From the weight that the operator, or the catalogue of lists, gives the code: one that reaches the threshold by itself is
     * {@value #CONDEMNS}, others in proportion. The family is that of the zone.
     *
     * @param threshold the score from which a client counts as listed, above zero
     */
    public static ListPrior ofWeight(String zone, int weight, int threshold) {
        return new ListPrior(CONDEMNS * weight / threshold, family(zone));
    }

    /**
     * Whose list it is, by the zone's safe name: the label before the last, as in {@code zen.spamhaus.org} and {@code
     * zen.dq.spamhaus.net}. What one operator lists in several zones is seldom independent.
     */
    public static String family(String zone) {
        int end = zone.lastIndexOf('.');
        if (end <= 0) {
            return zone;
        }
        return zone.substring(zone.lastIndexOf('.', end - 1) + 1, end);
    }
}
