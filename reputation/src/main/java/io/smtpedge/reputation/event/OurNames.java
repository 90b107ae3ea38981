package io.smtpedge.reputation.event;

import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Host names and domains of the site: who greets with one of them is not honest. The edge that was greeted notes it in the session's
 * record, because only it knows its names: whoever reads the journals of several edges does not. Immutable.
 *
 * @param names in lower case, without a dot at the end
 */
public record OurNames(Set<String> names) {

    /** What it is called in a record's evidence. */
    public static final String CLAIMED = Finding.HELO_IS_US.label();

    public OurNames {
        names = Set.copyOf(names);
    }

    /** The record, and the claim in its evidence where there is one. */
    public SessionRecord noted(SessionRecord session) {
        Dialogue dialogue = session.dialogue();
        if (dialogue == null || !names.contains(withoutDot(dialogue.helo().toLowerCase(Locale.ROOT)))) {
            return session;
        }
        List<SessionRecord.Finding> evidence = new ArrayList<>(session.evidence());
        evidence.add(new SessionRecord.Finding(CLAIMED, dialogue.helo() + " is a name of ours"));
        return new SessionRecord(
                session.id(),
                session.accepted(),
                session.client(),
                session.local(),
                session.tests(),
                evidence,
                session.lists(),
                session.verdict(),
                session.dialogue(),
                session.outcome(),
                session.detail(),
                session.timings(),
                session.bytes(),
                session.edge(),
                session.reputation());
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
