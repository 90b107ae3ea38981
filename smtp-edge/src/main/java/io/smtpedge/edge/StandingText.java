package io.smtpedge.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The standing of an address, as the admin address tells it, for people. */
final class StandingText {

    private StandingText() {}

    /**
     * A line for the whole, and one for each reason.
     *
     * @throws IOException where the text is not what an edge says
     */
    static String of(String json) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        StringBuilder reasons = new StringBuilder();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.END_OBJECT && fields.containsKey("words")) {
                    reasons.append(String.format(
                            Locale.ROOT, "%n  %+.2f  %s", number(fields, "logit"), fields.remove("words")));
                } else if (parser.currentToken().isScalarValue()) {
                    fields.put(String.valueOf(parser.currentName()), parser.getText());
                }
            }
            return String.format(
                            Locale.ROOT,
                            "Now, %s is bad with a probability of %.2f (%.2f to %.2f): advice %s",
                            fields.getOrDefault("client", "it"),
                            number(fields, "p"),
                            number(fields, "low"),
                            number(fields, "high"),
                            fields.getOrDefault("advice", "none"))
                    + reasons;
        } catch (NumberFormatException | com.fasterxml.jackson.core.JsonProcessingException foreign) {
            throw new IOException("what answers at --admin is no edge", foreign);
        }
    }

    private static double number(Map<String, String> fields, String name) {
        return Double.parseDouble(fields.getOrDefault(name, ""));
    }
}
