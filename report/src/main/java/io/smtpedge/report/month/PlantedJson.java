package io.smtpedge.report.month;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.smtpedge.reputation.event.IpText;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes {@code planted.json}: what a report on the month must find. */
final class PlantedJson {

    static final String FILE = "planted.json";

    private PlantedJson() {}

    static void write(Path directory, MonthOptions month) throws IOException {
        Plants plants = Plants.of(month);
        try (Writer out = Files.newBufferedWriter(directory.resolve(FILE));
                JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            json.writeNumberField("seed", month.seed());
            json.writeStringField("start", month.start().toString());
            json.writeStringField("end", month.end().toString());
            json.writeNumberField("scale", month.scale());
            plant(
                    json,
                    "hijacked-veteran",
                    IpText.of(plants.hijack().address()),
                    plants.hijack().spam());
            plant(
                    json,
                    "wrongly-listed-veteran",
                    IpText.of(plants.mistake().address()),
                    plants.mistake().listed());
            json.writeStringField("wrongly-listed-by", plants.mistake().list());
            plant(json, "mad-list", plants.madness().list(), plants.madness().mad());
            plant(
                    json,
                    "snowshoe-range",
                    plants.snowshoe().network(),
                    plants.snowshoe().sends());
            json.writeStringField(
                    "snowshoe-listed-from", plants.snowshoe().listedFrom().toString());
            json.writeStringField("dead-weight-list", plants.deadWeight().list());
            plant(json, "silent-list", plants.silence().list(), plants.silence().silent());
            json.writeArrayFieldStart("hostile-helos");
            for (String helo : Population.HOSTILE_HELOS) {
                json.writeString(helo);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void plant(JsonGenerator json, String name, String subject, Plants.Span span) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("subject", subject);
        json.writeStringField("from", span.from().toString());
        json.writeStringField("until", span.until().toString());
        json.writeEndObject();
    }
}
