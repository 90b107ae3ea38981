package io.smtpedge.report.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Share;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A report for programs: the tree of records as it is, names in kebab case as in the journal, in ASCII. Times are ISO 8601 in UTC,
 * durations milliseconds, shares objects with their interval; what is not known is {@code null}. {@code version} grows with every
 * change that an old reader would not understand; members may be added without that.
 */
public final class JsonReport {

    public static final int VERSION = 1;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, writing((time, json) -> json.writeString(time.toString())))
                    .addSerializer(ZoneId.class, writing((zone, json) -> json.writeString(zone.getId())))
                    .addSerializer(Duration.class, writing((duration, json) -> json.writeNumber(duration.toMillis())))
                    .addSerializer(Proposal.Kind.class, writing((kind, json) -> json.writeString(kind.label())))
                    .addSerializer(
                            Enum.class,
                            writing((word, json) -> json.writeString(
                                    word.name().toLowerCase(Locale.ROOT).replace('_', '-'))))
                    .addSerializer(OptionalDouble.class, writing(JsonReport::optional))
                    .addSerializer(Share.class, writing(JsonReport::share)))
            .build();

    private JsonReport() {}

    public static String of(Report report) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", VERSION);
        all.put("report", report);
        try {
            return JSON.writeValueAsString(all) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException("records of records can be written", impossible);
        }
    }

    private interface Writer<T> {
        void write(T value, JsonGenerator json) throws IOException;
    }

    private static <T> JsonSerializer<T> writing(Writer<T> writer) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                writer.write(value, json);
            }
        };
    }

    private static void optional(OptionalDouble value, JsonGenerator json) throws IOException {
        if (value.isPresent()) {
            json.writeNumber(value.getAsDouble());
        } else {
            json.writeNull();
        }
    }

    private static void share(Share share, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("part", share.part());
        json.writeNumberField("whole", share.whole());
        json.writeFieldName("share");
        optional(share.value(), json);
        json.writeFieldName("low");
        optional(share.isKnown() ? OptionalDouble.of(share.low()) : OptionalDouble.empty(), json);
        json.writeFieldName("high");
        optional(share.isKnown() ? OptionalDouble.of(share.high()) : OptionalDouble.empty(), json);
        json.writeEndObject();
    }
}
