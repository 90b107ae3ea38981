package io.smtpedge.edge.feedback;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.smtpedge.reputation.event.Feedback;
import io.smtpedge.reputation.event.IpText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Feedback as the admin address takes it: a JSON object on a line. */
public final class FeedbackLine {

    private static final JsonFactory JSON = new JsonFactory();

    private FeedbackLine() {}

    /** Without a line end. */
    public static String of(Feedback feedback) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            if (feedback.client() != null) {
                json.writeStringField("client", IpText.of(feedback.client()));
            }
            text(json, "session", feedback.session());
            json.writeStringField("finding", feedback.finding().label());
            text(json, "source", feedback.source());
            text(json, "recipient", feedback.recipient());
            if (feedback.count() != 1) {
                json.writeNumberField("count", feedback.count());
            }
            json.writeStringField("at", feedback.at().toString());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    private static void text(JsonGenerator json, String name, String text) throws IOException {
        if (!text.isEmpty()) {
            json.writeStringField(name, text);
        }
    }
}
