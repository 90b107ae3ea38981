package io.smtpedge.edge.explain;

import java.util.Locale;

/** The parts of a reputation, in words. */
public final class ReasonWords {

    /** Natural log-odds: e^0.2 is 1.2 to 1, e^1 is 2.7 to 1, e^2.5 is 12 to 1. */
    private static final double HARDLY = 0.2;

    private static final double SOMEWHAT = 1;
    private static final double CLEARLY = 2.5;

    private ReasonWords() {}

    /**
     * Such as {@code what it has done itself speaks strongly against it}.
     *
     * @param name as in {@link io.smtpedge.reputation.event.SessionRecord.Reason}
     */
    public static String of(String name, double logit) {
        return subject(name) + " " + verdict(logit);
    }

    private static String subject(String name) {
        int code = name.lastIndexOf('=');
        return switch (name) {
            case "base" -> "the share of bad sessions among all that come here";
            case "asn" -> "what its autonomous system has done";
            case "prefix" -> "what its neighbours have done";
            case "history" -> "what it has done itself";
            case "recent" -> "what it has done in the last hours";
            default ->
                code < 0 ? name : "that " + name.substring(0, code) + " lists it with " + name.substring(code + 1);
        };
    }

    private static String verdict(double logit) {
        double size = Math.abs(logit);
        if (size < HARDLY) {
            return "says next to nothing";
        }
        String how = size < SOMEWHAT ? "a little" : size < CLEARLY ? "clearly" : "strongly";
        return "speaks " + how + (logit > 0 ? " against it" : " for it");
    }

    /** {@code +1.52}. */
    static String signed(double logit) {
        return String.format(Locale.ROOT, "%+.2f", logit);
    }
}
