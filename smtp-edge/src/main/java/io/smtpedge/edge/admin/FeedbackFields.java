package io.smtpedge.edge.admin;

import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of one piece of feedback, each with what it may hold. */
public final class FeedbackFields {

    private static final List<String> NAMES =
            List.of("client", "session", "finding", "source", "recipient", "count", "at");
    private static final Pattern SESSION = Pattern.compile("[0-9a-z]{1,16}-[0-9a-z]{1,13}");
    /** How many times one verdict may count. */
    public static final int MOST_COUNT = 1000;

    private static final int LONGEST_SOURCE = 64;
    private static final int LONGEST_RECIPIENT = 254;
    private static final int SHOWN = 40;

    /** Clocks differ a little. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    /** Twice the half-life of what is learned: what is older says little of today. */
    private static final Duration OLDEST = Duration.ofDays(28);

    private final Map<String, String> fields;
    private final Instant now;
    private final BiConsumer<String, String> problems;
    private boolean sound = true;

    private FeedbackFields(Map<String, String> fields, Instant now, BiConsumer<String, String> problems) {
        this.fields = fields;
        this.now = now;
        this.problems = problems;
    }

    /**
     * Makes feedback of its fields.
     *
     * @param problems takes a field and a sentence for each mistake
     * @return null where there was any
     */
    static @Nullable Feedback feedback(Map<String, String> fields, Instant now, BiConsumer<String, String> problems) {
        return new FeedbackFields(fields, now, problems).feedback();
    }

    /** The finding of this label. */
    public static Optional<Finding> finding(String label) {
        return Arrays.stream(Finding.values())
                .filter(finding -> finding.label().equals(label))
                .findFirst();
    }

    /** All labels, for people. */
    public static String findings() {
        return Arrays.stream(Finding.values()).map(Finding::label).collect(Collectors.joining(", "));
    }

    /** Whether this has the form of a session's id. */
    public static boolean isSession(String text) {
        return SESSION.matcher(text).matches();
    }

    /** An IP address; empty where the text is none. */
    public static Optional<InetAddress> address(String text) {
        try {
            return text.indexOf('/') >= 0
                    ? Optional.empty()
                    : Optional.of(Cidr.parse(text).network());
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /** A stranger's text, fit to be shown. */
    static String shown(String text) {
        return LogText.printable(text, SHOWN);
    }

    private @Nullable Feedback feedback() {
        fields.keySet().stream()
                .filter(name -> !NAMES.contains(name))
                .forEach(name -> reject(shown(name), "there is no such field; there are " + String.join(", ", NAMES)));
        String session = fields.getOrDefault("session", "");
        if (!session.isEmpty() && !isSession(session)) {
            reject("session", "\"" + shown(session) + "\" is no id of a session, such as t9x3k2ab-7x");
        }
        InetAddress client = client();
        if (client == null && session.isEmpty() && !fields.containsKey("client")) {
            reject("client", "name the client's address here, or its session in \"session\"");
        }
        Finding finding = finding();
        String source = text("source", "api", LONGEST_SOURCE);
        String recipient = text("recipient", "", LONGEST_RECIPIENT);
        int count = count();
        Instant at = at();
        return sound && finding != null ? new Feedback(at, session, client, finding, source, recipient, count) : null;
    }

    private @Nullable InetAddress client() {
        String text = fields.get("client");
        if (text == null) {
            return null;
        }
        Optional<InetAddress> client = address(text);
        if (client.isEmpty()) {
            reject("client", "\"" + shown(text) + "\" is no IP address");
        }
        return client.orElse(null);
    }

    private @Nullable Finding finding() {
        String label = fields.get("finding");
        Optional<Finding> finding = label == null ? Optional.empty() : finding(label);
        if (finding.isEmpty()) {
            reject(
                    "finding",
                    (label == null ? "it is missing" : "\"" + shown(label) + "\" is not known") + "; write one of "
                            + findings());
        }
        return finding.orElse(null);
    }

    private String text(String name, String dflt, int longest) {
        String text = fields.getOrDefault(name, dflt);
        if (text.length() > longest || !LogText.printable(text, longest).equals(text)) {
            reject(name, "it may hold at most " + longest + " printable ASCII characters");
        }
        return text;
    }

    private int count() {
        String text = fields.getOrDefault("count", "1");
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_COUNT) {
            reject("count", "\"" + shown(text) + "\" is no whole number from 1 to " + MOST_COUNT);
            return 1;
        }
        return Integer.parseInt(text);
    }

    private Instant at() {
        String text = fields.get("at");
        if (text == null) {
            return now;
        }
        Instant at;
        try {
            at = Instant.parse(text);
        } catch (DateTimeParseException malformed) {
            reject("at", "\"" + shown(text) + "\" is no time, such as 2026-11-23T10:00:00Z");
            return now;
        }
        if (at.isAfter(now.plus(AHEAD))) {
            reject("at", "it is in the future; is the clock right?");
        } else if (at.isBefore(now.minus(OLDEST))) {
            reject("at", "it is more than " + OLDEST.toDays() + " days ago, which says little of today");
        }
        return at;
    }

    private void reject(String field, String sentence) {
        sound = false;
        problems.accept(field, sentence);
    }
}
