package io.smtpedge.edge.learning;

import java.util.LinkedHashMap;
import java.util.Map;

/** Findings that the guard against floods kept out: counted, and told of together. For the learning thread. */
final class FeedbackFlood {

    /** Whoever changes his name all the time is one of the others. */
    private static final int MOST_SOURCES = 16;

    private final Notices notices;
    private final Map<String, Long> bySource = new LinkedHashMap<>();
    private long all;

    FeedbackFlood(Notices notices) {
        this.notices = notices;
    }

    void keptOut(String source) {
        all++;
        if (bySource.size() < MOST_SOURCES || bySource.containsKey(source)) {
            bySource.merge(source, 1L, Long::sum);
        }
    }

    /** One notice for all that was kept out since the last one; none where nothing was. */
    void tell() {
        if (all == 0) {
            return;
        }
        Map.Entry<String, Long> loudest =
                bySource.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        String name = loudest.getKey().isEmpty() ? "a source without a name" : loudest.getKey();
        notices.warn(
                "feedback-flood",
                loudest.getKey(),
                all + " verdicts of feedback were neither learned nor kept in the journal, " + loudest.getValue()
                        + " of them from " + name
                        + ", which tells more in an hour than anybody should: see what it sends");
        bySource.clear();
        all = 0;
    }
}
