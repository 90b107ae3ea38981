package io.smtpedge.report.month;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

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
            plant(json, "hijacked-veteran", plants.hijacked(), plants.hijackedFrom(), plants.hijackedUntil());
            plant(
                    json,
                    "wrongly-listed-veteran",
                    plants.wronglyListed(),
                    plants.wronglyListedFrom(),
                    plants.wronglyListedUntil());
            json.writeStringField("wrongly-listed-by", plants.wronglyListedBy());
            plant(json, "mad-list", plants.madList(), plants.madFrom(), plants.madUntil());
            plant(json, "snowshoe-range", plants.snowshoe(), plants.snowshoeFrom(), plants.snowshoeUntil());
            json.writeStringField(
                    "snowshoe-listed-from", plants.snowshoeListed().toString());
            json.writeStringField("dead-weight-list", plants.deadWeight());
            plant(json, "silent-list", plants.silentList(), plants.silentFrom(), plants.silentUntil());
            json.writeArrayFieldStart("hostile-helos");
            for (String helo : Population.HOSTILE_HELOS) {
                json.writeString(helo);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void plant(JsonGenerator json, String name, String subject, Instant from, Instant until)
            throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("subject", subject);
        json.writeStringField("from", from.toString());
        json.writeStringField("until", until.toString());
        json.writeEndObject();
    }
}
