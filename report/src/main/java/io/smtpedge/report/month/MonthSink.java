package io.smtpedge.report.month;

import io.smtpedge.reputation.event.JournalEntry;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;

/** Takes what the edges of the month write, in the order of its times. */
public interface MonthSink {

    /** An entry for the journal of one edge. */
    void entry(String edge, JournalEntry entry) throws IOException;

    /**
     * What a session was in truth, which no edge knows; behind its entry.
     *
     * @param kind the true kind of its sender, such as {@code snowshoe}
     * @param bad whether it was bad, had nobody refused it
     */
    void truth(SessionRecord session, String kind, boolean bad) throws IOException;
}
