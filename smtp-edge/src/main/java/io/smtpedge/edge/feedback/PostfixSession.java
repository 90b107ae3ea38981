package io.smtpedge.edge.feedback;

import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One session of Postfix's smtpd, until its end. Bounded. For one thread. */
final class PostfixSession {

    private static final int MOST_KINDS = 20;
    private static final int MOST_MESSAGES = 1000;
    private static final int MOST_COUNT = 1000;

    /** {@code data=2/3}: three, of which two went well. */
    private static final Pattern COUNT = Pattern.compile(" (starttls|data|bdat)=(\\d{1,6})(?:/\\d{1,6})?");

    private final InetAddress client;
    private final Map<Done, Integer> done = new LinkedHashMap<>();
    private final Set<String> messages = new HashSet<>();

    /** Findings that differ only in number go together. */
    private record Done(Finding finding, String recipient) {}

    PostfixSession(InetAddress client) {
        this.client = client;
    }

    InetAddress client() {
        return client;
    }

    void did(Finding finding, String recipient) {
        Done one = new Done(finding, recipient);
        if (done.size() < MOST_KINDS || done.containsKey(one)) {
            done.merge(one, 1, Integer::sum);
        } else {
            // A dictionary attack: who was guessed does not matter any more, that there are many does.
            done.merge(new Done(finding, ""), 1, Integer::sum);
        }
    }

    void message(String id) {
        if (messages.size() < MOST_MESSAGES) {
            messages.add(id);
        }
    }

    void refused(String id) {
        messages.remove(id);
    }

    /**
     * The session is over.
     *
     * @param counts what {@code disconnect from} says it did
     */
    void end(String counts, String source, Instant at, Consumer<Feedback> found) {
        int starttls = 0;
        int sent = 0;
        for (Matcher count = COUNT.matcher(counts); count.find(); ) {
            int number = Integer.parseInt(count.group(2));
            if (count.group(1).equals("starttls")) {
                starttls = number;
            } else {
                sent += number;
            }
        }
        if (starttls == 0) {
            return;
        }
        // A message has an id from its first recipient on, and may never come: it counts where its data did.
        int accepted = Math.min(messages.size(), sent);
        if (accepted > 0) {
            found.accept(feedback(at, Finding.ACCEPTED, source, "", accepted));
        }
        done.forEach((one, times) -> found.accept(feedback(at, one.finding(), source, one.recipient(), times)));
    }

    private Feedback feedback(Instant at, Finding finding, String source, String recipient, int times) {
        return new Feedback(at, "", client, finding, source, recipient, Math.min(times, MOST_COUNT));
    }
}
