package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.SessionRecord;
import java.util.List;
import java.util.Set;

/** What a session shows of its client. Pure. */
public final class OutcomeLearner {

    private OutcomeLearner() {}

    /** What the dialogue of a session shows, nothing twice; {@code ourNames} are in lower case. */
    public static List<FindingCount> findings(SessionRecord session, Set<String> ourNames) {
        SessionRecord.Dialogue dialogue = session.dialogue();
        if (dialogue == null || dialogue.delivered() == 0 || ourNames.contains(dialogue.helo())) {
            return List.of();
        }
        return List.of(new FindingCount(Finding.ACCEPTED, dialogue.delivered()));
    }
}
