package io.smtpedge.edge.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.smtpedge.edge.admin.BadFeedbackException.Problem;
import io.smtpedge.reputation.event.Feedback;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads feedback: one JSON object, an array of them, or one on each line. Strict, as a field that is misspelt would be a
 * verdict lost: a mistake in one is told with its number and field, and then none of them is taken.
 */
final class FeedbackReader {

    /** How many objects one request may hold. */
    static final int MOST = 1000;

    private static final int MOST_PROBLEMS = 10;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxStringLength(4096)
                    .maxNameLength(256)
                    .maxNumberLength(32)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Instant now;
    private final List<Feedback> read = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private int item;

    private FeedbackReader(Instant now) {
        this.now = now;
    }

    /**
     * Reads all of a request's body.
     *
     * @throws BadFeedbackException with the first mistakes, where there is any
     */
    static List<Feedback> read(String body, Instant now) throws BadFeedbackException {
        FeedbackReader reader = new FeedbackReader(now);
        try (JsonParser json = JSON.createParser(body)) {
            reader.values(json);
        } catch (IOException malformed) {
            reader.problem("", "this is not JSON from here on; send an object, an array of objects, or one a line");
        }
        if (reader.item == 0 && reader.problems.isEmpty()) {
            reader.problem("", "there is nothing in the request");
        }
        if (!reader.problems.isEmpty()) {
            throw new BadFeedbackException(reader.problems);
        }
        return reader.read;
    }

    private void values(JsonParser json) throws IOException {
        boolean inArray = false;
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            switch (token) {
                case START_ARRAY -> {
                    if (inArray) {
                        problem("", "an array in an array is no feedback");
                        return;
                    }
                    inArray = true;
                }
                case END_ARRAY -> inArray = false;
                case START_OBJECT -> {
                    item++;
                    if (item > MOST) {
                        item = 0;
                        problem("", "there are more than " + MOST + " objects; send them in parts");
                        return;
                    }
                    object(json);
                }
                default -> {
                    problem("", "between the objects is something else");
                    return;
                }
            }
        }
    }

    private void object(JsonParser json) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        boolean sound = true;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
                fields.put(name, json.getText());
            } else if (value != JsonToken.VALUE_NULL) {
                problem(FeedbackFields.shown(name), "its value is neither a text nor a whole number");
                json.skipChildren();
                sound = false;
            }
        }
        Feedback feedback = sound ? FeedbackFields.feedback(fields, now, this::problem) : null;
        add(feedback);
    }

    private void add(@Nullable Feedback feedback) {
        if (feedback != null) {
            read.add(feedback);
        }
    }

    private void problem(String field, String sentence) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new Problem(item, field, sentence));
        }
    }
}
