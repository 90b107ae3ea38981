package io.smtpedge.report.backtest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.smtpedge.report.backtest.BacktestResult.Cause;
import io.smtpedge.report.backtest.BacktestResult.Sender;
import io.smtpedge.report.backtest.BacktestResult.Side;
import io.smtpedge.report.backtest.BacktestResult.Totals;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;

/** A {@link BacktestResult} for a program. */
final class BacktestJson {

    private BacktestJson() {}

    static void write(BacktestResult result, Writer out) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
        try (JsonGenerator json = factory.createGenerator(out)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            json.writeStringField("since", result.since().toString());
            json.writeStringField("until", result.until().toString());
            json.writeStringField("learned-from", result.learnedFrom().toString());
            json.writeNumberField("sessions", result.sessions());
            json.writeNumberField("judged", result.judged());
            agreement(json, result.agreement());
            totals(json, "in-force", result.before());
            totals(json, "tried", result.after());
            side(json, "newly-refused", result.refused());
            side(json, "no-longer-refused", result.freed());
            json.writeNumberField("otherwise-changed", result.otherwise());
            json.writeNumberField("clients-not-named", result.others());
            json.writeArrayFieldStart("warnings");
            for (String warning : result.warnings()) {
                json.writeString(warning);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.write('\n');
    }

    private static void agreement(JsonGenerator json, Agreement agreement) throws IOException {
        json.writeObjectFieldStart("agreement");
        json.writeStringField("warm-up-until", agreement.warmUpUntil().toString());
        part(json, "warm-up", agreement.warmUp());
        part(json, "after", agreement.after());
        json.writeObjectFieldStart("differences");
        for (Agreement.Difference difference : Agreement.Difference.values()) {
            json.writeNumberField(
                    difference.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    agreement.differences().getOrDefault(difference, 0L));
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void part(JsonGenerator json, String name, Agreement.Part part) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("judged", part.judged());
        json.writeNumberField("agreeing", part.agreeing());
        json.writeEndObject();
    }

    private static void totals(JsonGenerator json, String name, Totals totals) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("passed", totals.passed());
        json.writeNumberField("throttled", totals.throttled());
        json.writeNumberField("deferred", totals.deferred());
        json.writeNumberField("refused", totals.refused());
        json.writeEndObject();
    }

    private static void side(JsonGenerator json, String name, Side side) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("sessions", side.sessions());
        json.writeNumberField("clients", side.clients());
        number(json, "good", side.good());
        number(json, "bad", side.bad());
        json.writeNumberField("known", side.known());
        json.writeArrayFieldStart("causes");
        for (Cause cause : side.causes()) {
            json.writeStartObject();
            json.writeStringField("test", cause.test());
            json.writeStringField("reason", cause.reason());
            json.writeNumberField("sessions", cause.sessions());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("senders");
        for (Sender sender : side.senders()) {
            sender(json, sender);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void sender(JsonGenerator json, Sender sender) throws IOException {
        json.writeStartObject();
        json.writeStringField("client", sender.client());
        json.writeStringField("helo", sender.helo());
        json.writeStringField("domain", sender.domain());
        json.writeNumberField("sessions", sender.sessions());
        json.writeStringField("change", sender.change());
        json.writeStringField("reason", sender.reason());
        number(json, "p", sender.probability());
        json.writeNumberField("good-seen", sender.goodSeen());
        json.writeNumberField("bad-seen", sender.badSeen());
        number(json, "bad", sender.bad());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        json.writeNumberField(name, Math.round(value * 100) / 100.0);
    }
}
