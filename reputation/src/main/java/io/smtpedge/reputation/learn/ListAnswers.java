package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.model.ListHit;
import java.util.List;

/** What the lists said of a session's client. Pure. */
public final class ListAnswers {

    private ListAnswers() {}

    /** Each code of each list that has the client. */
    public static List<ListHit> hits(SessionRecord session) {
        return session.lists().stream()
                .filter(list -> list.answer().equals("listed"))
                .flatMap(list -> list.codes().stream().map(code -> new ListHit(list.zone(), code)))
                .distinct()
                .toList();
    }

    /** The zones that answered, whatever they said. */
    public static List<String> answered(SessionRecord session) {
        return session.lists().stream()
                .filter(list -> list.answer().equals("listed") || list.answer().equals("not-listed"))
                .map(ListAnswer::zone)
                .distinct()
                .toList();
    }
}
