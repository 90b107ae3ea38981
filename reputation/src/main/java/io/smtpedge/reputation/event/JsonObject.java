package io.smtpedge.reputation.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One JSON object, read leniently: a member that is absent, or of another type, is not there. Immutable. */
record JsonObject(Map<String, Object> members) {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final double NANOS_IN_A_MILLI = 1e6;

    /** The object that is the whole of a line. */
    static JsonObject parse(String line) throws MalformedRecordException {
        try (JsonParser json = FACTORY.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedRecordException("the line is no JSON object");
            }
            JsonObject object = object(json);
            if (json.nextToken() != null) {
                throw new MalformedRecordException("something follows the JSON object");
            }
            return object;
        } catch (IOException malformed) {
            throw new MalformedRecordException("the line is not JSON, or was cut off", malformed);
        }
    }

    private static JsonObject object(JsonParser json) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            members.put(name, value(json));
        }
        return new JsonObject(members);
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(json));
                }
                yield elements;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            // Of null, too, the text: nobody asks for it.
            default -> json.getText();
        };
    }

    String required(String name) throws MalformedRecordException {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new MalformedRecordException("\"" + name + "\" is missing");
    }

    /** Empty where it is absent. */
    String text(String name) {
        return members.get(name) instanceof String text ? text : "";
    }

    /** Zero where it is absent; of what is beyond, the bound. */
    long number(String name) {
        return switch (members.get(name)) {
            case Integer number -> number;
            case Long number -> number;
            case Number number -> (long) number.doubleValue();
            case null, default -> 0;
        };
    }

    /** Zero where it is absent. */
    double real(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    /** The members with a number, in order. */
    Map<String, Double> allReals() {
        Map<String, Double> reals = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            if (value instanceof Number number) {
                reals.put(name, number.doubleValue());
            }
        });
        return reals;
    }

    /** Of what is beyond, the bound: a number must not turn into another. */
    int integer(String name, int dflt) {
        return members.get(name) instanceof Number number ? (int) number.doubleValue() : dflt;
    }

    /** False where it is absent. */
    boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    Optional<JsonObject> object(String name) {
        return members.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    List<JsonObject> objects(String name) {
        return elements(name, JsonObject.class);
    }

    List<String> texts(String name) {
        return elements(name, String.class);
    }

    private <T> List<T> elements(String name, Class<T> type) {
        return members.get(name) instanceof List<?> list
                ? list.stream().filter(type::isInstance).map(type::cast).toList()
                : List.of();
    }

    /** The members with a text, in order. */
    Map<String, String> allTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            if (value instanceof String text) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    /** Milliseconds, with a fraction. */
    Optional<Duration> millis(String name) {
        return members.get(name) instanceof Number number
                ? Optional.of(Duration.ofNanos(Math.round(number.doubleValue() * NANOS_IN_A_MILLI)))
                : Optional.empty();
    }
}
