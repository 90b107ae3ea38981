package io.smtpedge.edge.learning;

import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Names good senders that a list has put on: once a day each. For the learning thread; bounded. */
final class ListedVeterans {

    private static final int MOST = 10_000;
    private static final Duration AGAIN = Duration.ofDays(1);

    private final Notices notices;
    private final Map<InetAddress, Instant> told = new LinkedHashMap<>();

    ListedVeterans(Notices notices) {
        this.notices = notices;
    }

    void session(SessionRecord session, Instant now) {
        SessionRecord.Reputation reputation = session.reputation();
        if (reputation == null || !reputation.overruled()) {
            return;
        }
        InetAddress client = session.client().getAddress();
        Instant last = told.get(client);
        if (last != null && now.isBefore(last.plus(AGAIN))) {
            return;
        }
        if (told.size() >= MOST) {
            told.remove(told.keySet().iterator().next());
        }
        told.remove(client);
        told.put(client, now);
        notices.warn("listed-veteran", IpText.of(client), text(session, reputation, client));
    }

    private static String text(SessionRecord session, SessionRecord.Reputation reputation, InetAddress client) {
        String lists = session.lists().stream()
                .filter(list -> list.answer().equals("listed") && list.highest() > 0)
                .map(list -> list.zone() + "=" + String.join(",", list.codes()))
                .collect(Collectors.joining(", "));
        boolean enforced = reputation.mode().equals("enforce");
        return String.format(
                Locale.ROOT,
                "%s, a good sender, is listed by %s: %s (bad with %.2f, %.2f to %.2f)",
                IpText.of(client),
                lists.isEmpty() ? "a list" : lists,
                enforced ? "it was not refused for it" : "with policy.mode = enforce it would not be refused for it",
                reputation.probability(),
                reputation.low(),
                reputation.high());
    }
}
