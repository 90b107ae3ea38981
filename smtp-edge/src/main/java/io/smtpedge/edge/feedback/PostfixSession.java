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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One session of Postfix's smtpd, until its end, and until its messages are delivered. Bounded. For one thread. */
final class PostfixSession {

    private static final int MOST_KINDS = 20;
    private static final int MOST_MESSAGES = 1000;
    private static final int MOST_COUNT = 1000;

    /** In what {@code disconnect from} says it did. */
    private static final Pattern TLS = Pattern.compile(" starttls=[1-9]");

    private final InetAddress client;
    private final Map<Done, Integer> done = new LinkedHashMap<>();
    private final Set<String> messages = new HashSet<>();
    private @Nullable Ended ended;

    /** Findings that differ only in number go together. */
    private record Done(Finding finding, String recipient) {}

    /** How it is told of, and when it was over. */
    private record Ended(String source, Instant at) {}

    PostfixSession(InetAddress client) {
        this.client = client;
    }

    /** Whether a session of which {@code disconnect from} says this was under TLS. */
    static boolean isTls(String counts) {
        return TLS.matcher(counts).find();
    }

    InetAddress client() {
        return client;
    }

    void did(Finding finding, String recipient) {
        Done one = new Done(finding, recipient);
        if (done.size() < MOST_KINDS || done.containsKey(one)) {
            done.merge(one, 1, Integer::sum);
        } else {
            // A dictionary attack: who was guessed does not matter any more, that there are many does. So it is with a
            // mailing
            // list's recipients.
            done.merge(new Done(finding, ""), 1, Integer::sum);
        }
    }

    /** A message has a name from its first recipient on, and may never come. False where there are too many. */
    boolean message(String id) {
        return messages.size() < MOST_MESSAGES && messages.add(id);
    }

    /** Those that are not delivered, refused or removed. */
    Set<String> messages() {
        return messages;
    }

    void forget(String message) {
        messages.remove(message);
    }

    /** Somebody has a message of it: the first to have it is its voice. */
    void delivered(String message, String recipient, Consumer<Feedback> found) {
        if (!messages.remove(message)) {
            return;
        }
        if (ended == null) {
            did(Finding.ACCEPTED, recipient);
        } else {
            found.accept(feedback(ended, Finding.ACCEPTED, recipient, 1));
        }
    }

    /** The session is over, and was under TLS: what it did is told, and what is delivered from now on. */
    void end(String source, Instant at, Consumer<Feedback> found) {
        Ended end = new Ended(source, at);
        ended = end;
        done.forEach((one, times) -> found.accept(feedback(end, one.finding(), one.recipient(), times)));
        done.clear();
    }

    private Feedback feedback(Ended end, Finding finding, String recipient, int times) {
        return new Feedback(end.at(), "", client, finding, end.source(), recipient, Math.min(times, MOST_COUNT));
    }
}
