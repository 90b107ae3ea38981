package io.smtpedge.edge.feedback;

import io.smtpedge.edge.admin.FeedbackFields;
import io.smtpedge.edge.smtp.NegativeReply;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.learn.FilterWords;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log of Postfix 3.0 or later: what its smtpd says of clients. The edge has seen for itself what went by in the clear, so
 * only sessions with STARTTLS are told of. That is known at their end, by the counts in {@code disconnect from}; until then
 * what they did is kept, for {@value #MOST_SESSIONS} sessions at the most.
 *
 * <p>That a message was accepted is told when it is delivered, as only then the log says to whom, and what nobody received is no
 * recommendation; {@value #MOST_MESSAGES} messages may wait for it.
 *
 * <p>Submission services ({@code postfix/submission/smtpd}) do not come through the edge and are passed over, as are deliveries
 * that failed: {@code status=bounced} is no fault of the client.
 */
final class PostfixLog implements LogFormat {

    private static final int MOST_SESSIONS = 10_000;
    private static final int MOST_MESSAGES = 50_000;

    /** TIME HOST postfix/smtpd[PID]: TEXT; what delivers may have a name of its own before that, as postfix/relay/smtp. */
    private static final Pattern LINE = Pattern.compile(
            "(?:[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8}|\\S{1,40}) \\S{1,255} [\\w.-]+/(?:(smtpd|cleanup|qmgr)"
                    + "|(?:[\\w.-]+/)?(?:smtp|lmtp|local|virtual|pipe))\\[(\\d{1,10})]: (.*)");

    private static final Pattern CONNECT = Pattern.compile("connect from [^\\s\\[\\]]+\\[([^\\]\\s]+)].*");
    private static final Pattern DISCONNECT = Pattern.compile("disconnect from [^\\s\\[\\]]+\\[([^\\]\\s]+)](.*)");
    private static final Pattern REJECT = Pattern.compile(
            "NOQUEUE: reject: RCPT from [^\\s\\[\\]]+\\[([^\\]\\s]+)]: (\\d{3}) (.*?)(?:; from=<.*? to=<(.*?)>.*)?");
    private static final Pattern CLIENT =
            Pattern.compile("([0-9A-Za-z]{6,20}): client=[^\\s\\[\\]]+\\[([^\\]\\s]+)].*");
    private static final Pattern MILTER = Pattern.compile(
            "([0-9A-Za-z]{6,20}): milter-reject: END-OF-MESSAGE from [^\\s\\[\\]]+\\[([^\\]\\s]+)]: (\\d)\\.\\d{1,3}\\.\\d{1,3}"
                    + " (.*?)(?:; from=<.*? to=<(.*?)>.*)?");
    private static final Pattern AUTH =
            Pattern.compile("warning: [^\\s\\[\\]]+\\[([^\\]\\s]+)]: SASL \\S+ authentication failed.*");
    /** An address with quotes may hold anything, so it names nobody; what is in parentheses is the next server's word. */
    private static final Pattern DELIVERED =
            Pattern.compile("([0-9A-Za-z]{6,20}): to=<([^<>\\s\",]{1,254})>, [^(]*, status=sent \\(.*");

    private static final Pattern REMOVED = Pattern.compile("([0-9A-Za-z]{6,20}): removed");

    private final String source;
    private final boolean milterRejects;
    private final LogTime time;
    private final Map<String, PostfixSession> byProcess = bounded(MOST_SESSIONS);
    private final Map<String, PostfixSession> byMessage = bounded(MOST_MESSAGES);
    private long unreadable;

    /**
     * A log that begins here.
     *
     * @param source who says so, as the feedback names it
     * @param milterRejects whether to tell of them: not where the filter's own log is followed, which says more
     */
    PostfixLog(String source, boolean milterRejects, LogTime time) {
        this.source = source;
        this.milterRejects = milterRejects;
        this.time = time;
    }

    @Override
    public long unreadable() {
        return unreadable;
    }

    @Override
    public void line(String line, Consumer<Feedback> found) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return;
        }
        String process = parts.group(2);
        String text = parts.group(3);
        switch (parts.group(1)) {
            case "smtpd" -> smtpd(process, text, line, found);
            case "cleanup" -> milter(text);
            case "qmgr" -> matched(REMOVED, text).ifPresent(removed -> forget(removed.group(1)));
            case null, default -> delivered(text, found);
        }
    }

    private void smtpd(String process, String text, String line, Consumer<Feedback> found) {
        if (text.startsWith("connect from ")) {
            begin(process, text);
        } else if (text.startsWith("disconnect from ")) {
            end(process, text, line, found);
        } else if (text.startsWith("NOQUEUE: reject: RCPT from ")) {
            reject(process, text);
        } else if (text.contains(": SASL ") && text.contains(" authentication failed")) {
            auth(process, text);
        } else if (text.contains(": client=")) {
            message(process, text);
        }
    }

    private void begin(String process, String text) {
        matched(CONNECT, text)
                .flatMap(connect -> FeedbackFields.address(connect.group(1)))
                .ifPresentOrElse(client -> byProcess.put(process, new PostfixSession(client)), () -> unreadable++);
    }

    private void end(String process, String text, String line, Consumer<Feedback> found) {
        PostfixSession session = byProcess.remove(process);
        Optional<Matcher> disconnect = matched(DISCONNECT, text);
        if (disconnect.isEmpty()) {
            unreadable++;
        } else if (session != null && PostfixSession.isTls(disconnect.get().group(2))) {
            session.end(source, time.of(line), found);
        } else if (session != null) {
            session.messages().forEach(byMessage::remove);
        }
    }

    private void delivered(String text, Consumer<Feedback> found) {
        if (!text.contains(", status=sent ")) {
            return;
        }
        matched(DELIVERED, text).ifPresent(delivery -> {
            PostfixSession session = byMessage.remove(delivery.group(1));
            if (session != null) {
                session.delivered(delivery.group(1), delivery.group(2), found);
            }
        });
    }

    /** Its name may be another message's by now. */
    private void forget(String message) {
        PostfixSession session = byMessage.remove(message);
        if (session != null) {
            session.forget(message);
        }
    }

    /** Without its {@code connect from}, the log began amid the session, and what it is about is not sure. */
    private Optional<PostfixSession> session(String process, String client) {
        return Optional.ofNullable(byProcess.get(process))
                .filter(session -> FeedbackFields.address(client)
                        .filter(session.client()::equals)
                        .isPresent());
    }

    private void reject(String process, String text) {
        Optional<Matcher> reject = matched(REJECT, text);
        if (reject.isEmpty()) {
            unreadable++;
            return;
        }
        Matcher parts = reject.get();
        NegativeReply reply = NegativeReply.of(Integer.parseInt(parts.group(2)), parts.group(3));
        if (reply.isNoSuchMailbox()) {
            session(process, parts.group(1))
                    .ifPresent(session -> session.did(Finding.UNKNOWN_RECIPIENT, recipient(parts.group(4))));
        }
    }

    private void auth(String process, String text) {
        matched(AUTH, text)
                .ifPresentOrElse(
                        auth -> session(process, auth.group(1))
                                .ifPresent(session -> session.did(Finding.AUTH_FAILURE, "")),
                        () -> unreadable++);
    }

    private void message(String process, String text) {
        matched(CLIENT, text)
                .ifPresent(client -> session(process, client.group(2)).ifPresent(session -> {
                    if (session.message(client.group(1))) {
                        byMessage.put(client.group(1), session);
                    }
                }));
    }

    private void milter(String text) {
        if (!text.contains(": milter-reject: END-OF-MESSAGE ")) {
            return;
        }
        Optional<Matcher> milter = matched(MILTER, text);
        if (milter.isEmpty()) {
            unreadable++;
            return;
        }
        Matcher parts = milter.get();
        PostfixSession session = byMessage.remove(parts.group(1));
        if (session == null) {
            return;
        }
        session.forget(parts.group(1));
        if (milterRejects) {
            int code = 100 * Integer.parseInt(parts.group(3));
            FilterWords.read(code, parts.group(4))
                    .ifPresent(finding -> session.did(finding, recipient(parts.group(5))));
        }
    }

    private static String recipient(String address) {
        return address == null ? "" : address;
    }

    private static Optional<Matcher> matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.matches() ? Optional.of(matcher) : Optional.empty();
    }

    private static <V> Map<String, V> bounded(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
