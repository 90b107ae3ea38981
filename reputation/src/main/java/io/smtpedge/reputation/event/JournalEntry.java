package io.smtpedge.reputation.event;

import java.time.Instant;

/** What one line of a journal says. */
public sealed interface JournalEntry {

    /** When it happened: for a session, when it was accepted. */
    Instant at();

    /** The same line again, without a line end. */
    String line();

    /** A session that has ended. */
    record Session(SessionRecord session) implements JournalEntry {

        @Override
        public Instant at() {
            return session.accepted();
        }

        @Override
        public String line() {
            return SessionJson.line(session);
        }
    }

    /**
     * What somebody behind the edge said of a client.
     *
     * @param edge the edge that was told
     * @param counted whether anything was learned of it
     */
    record Heard(Feedback feedback, String edge, boolean counted) implements JournalEntry {

        @Override
        public Instant at() {
            return feedback.at();
        }

        @Override
        public String line() {
            return FeedbackJson.line(feedback, edge, counted);
        }
    }

    /** What the edge said of itself. */
    record Told(Notice notice) implements JournalEntry {

        @Override
        public Instant at() {
            return notice.at();
        }

        @Override
        public String line() {
            return NoticeJson.line(notice);
        }
    }

    /**
     * The entry on one line. A line without a type is a session.
     *
     * @throws MalformedRecordException where the line is none
     */
    static JournalEntry read(String line) throws MalformedRecordException {
        JsonObject json = JsonObject.parse(line);
        String type = json.text("type");
        return switch (type) {
            case "" -> new Session(SessionReader.read(json));
            case FeedbackJson.TYPE -> FeedbackJson.read(json);
            case NoticeJson.TYPE -> NoticeJson.read(json);
            default -> throw new MalformedRecordException("\"type\" is none that this version knows");
        };
    }
}
