package io.smtpedge.reputation.event;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.InetAddress;

/**
 * A {@link Feedback} as one line of ASCII JSON, without a line end: {@code {"type":"feedback","at":...,"edge":...,
 * "session":...,"client":...,"finding":"spam","source":...,"recipient":...,"count":1,"counted":true}}.
 */
public final class FeedbackJson {

    static final String TYPE = "feedback";

    private FeedbackJson() {}

    /**
     * The line of one report.
     *
     * @param edge the name of the edge that was told
     * @param counted whether anything was learned of it; false where a guard kept it out
     */
    public static String line(Feedback feedback, String edge, boolean counted) {
        return JsonLine.of(json -> write(json, feedback, edge, counted));
    }

    private static void write(JsonGenerator json, Feedback feedback, String edge, boolean counted) throws IOException {
        json.writeStringField("type", TYPE);
        json.writeStringField("at", feedback.at().toString());
        JsonLine.text(json, "edge", edge);
        JsonLine.text(json, "session", feedback.session());
        InetAddress client = feedback.client();
        if (client != null) {
            json.writeStringField("client", IpText.of(client));
        }
        json.writeStringField("finding", feedback.finding().label());
        JsonLine.text(json, "source", feedback.source());
        JsonLine.text(json, "recipient", feedback.recipient());
        json.writeNumberField("count", feedback.count());
        json.writeBooleanField("counted", counted);
    }

    static JournalEntry.Heard read(JsonObject json) throws MalformedRecordException {
        Feedback feedback = new Feedback(
                JsonLine.instant(json, "at"),
                json.text("session"),
                json.has("client") ? JsonLine.address(json.required("client")) : null,
                finding(json.required("finding")),
                json.text("source"),
                json.text("recipient"),
                json.integer("count", 1));
        return new JournalEntry.Heard(feedback, json.text("edge"), json.flag("counted"));
    }

    private static Finding finding(String label) throws MalformedRecordException {
        for (Finding finding : Finding.values()) {
            if (finding.label().equals(label)) {
                return finding;
            }
        }
        throw new MalformedRecordException("\"finding\" is none that this version knows");
    }
}
