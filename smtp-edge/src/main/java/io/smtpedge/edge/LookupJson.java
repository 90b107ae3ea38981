package io.smtpedge.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.smtpedge.dnsbl.DnsblResult;
import io.smtpedge.dnsbl.Explanation;
import io.smtpedge.dnsbl.ReturnCode;
import io.smtpedge.reputation.event.IpText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** What the lists say of one address, as one JSON object on one line. */
final class LookupJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private LookupJson() {}

    static void write(DnsblResult result, PrintWriter out) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            json.writeStringField("address", IpText.of(result.address()));
            json.writeBooleanField("listed", result.listed());
            json.writeBooleanField("partial", result.partial());
            json.writeNumberField("score", result.score());
            json.writeNumberField("lowest", result.lowestScore());
            json.writeNumberField("highest", result.highestScore());
            json.writeNumberField("threshold", result.threshold());
            json.writeNumberField("ttl", result.ttl().toSeconds());
            json.writeArrayFieldStart("lists");
            for (Explanation.Row row : result.explanation().rows()) {
                write(row, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.println();
    }

    private static void write(Explanation.Row row, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("zone", row.zone());
        // As the records of sessions have it.
        json.writeStringField("answer", row.answer().replace(' ', '-'));
        json.writeArrayFieldStart("codes");
        for (ReturnCode code : row.codes()) {
            json.writeString(code.toString());
        }
        json.writeEndArray();
        json.writeNumberField("weight", row.weight());
        json.writeNumberField("ttl", row.ttl().toSeconds());
        json.writeNumberField("ms", row.latency().toNanos() / 1e6);
        json.writeStringField("source", row.source().name().toLowerCase(Locale.ROOT));
        json.writeStringField("meaning", row.meaning());
        json.writeEndObject();
    }
}
