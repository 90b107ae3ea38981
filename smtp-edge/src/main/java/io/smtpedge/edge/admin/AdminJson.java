package io.smtpedge.edge.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.smtpedge.edge.explain.Configured;
import io.smtpedge.edge.explain.ExplanationJson;
import io.smtpedge.edge.explain.ReasonWords;
import io.smtpedge.edge.http.Response;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.model.Estimate;
import io.smtpedge.reputation.model.Judgement;
import io.smtpedge.reputation.model.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;

/** The answers of the admin address as JSON. */
final class AdminJson {

    private static final JsonFactory JSON = new JsonFactory();

    private AdminJson() {}

    /** Writes the members of an object. */
    @FunctionalInterface
    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    static Response error(int status, String sentence) {
        return Response.json(status, object(json -> json.writeStringField("error", sentence)));
    }

    static String taken(int taken, String error) {
        return object(json -> {
            json.writeNumberField("taken", taken);
            if (!error.isEmpty()) {
                json.writeStringField("error", error);
            }
        });
    }

    static String problems(List<BadFeedbackException.Problem> problems) {
        return object(json -> {
            json.writeNumberField("taken", 0);
            json.writeStringField("error", problems.getFirst().toString());
            json.writeArrayFieldStart("problems");
            for (BadFeedbackException.Problem problem : problems) {
                json.writeStartObject();
                json.writeNumberField("item", problem.item());
                json.writeStringField("field", problem.field());
                json.writeStringField("problem", problem.sentence());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    static String standing(InetAddress client, Judgement judgement) {
        Estimate estimate = judgement.estimate();
        return object(json -> {
            json.writeStringField("client", IpText.of(client));
            json.writeNumberField("p", rounded(estimate.probability()));
            json.writeNumberField("low", rounded(estimate.low()));
            json.writeNumberField("high", rounded(estimate.high()));
            json.writeStringField("advice", judgement.advice().label());
            json.writeNumberField("asn", judgement.asn());
            json.writeArrayFieldStart("reasons");
            for (Reason reason : estimate.reasons()) {
                json.writeStartObject();
                json.writeStringField("name", reason.name());
                json.writeNumberField("logit", rounded(reason.logit()));
                json.writeStringField("words", ReasonWords.of(reason.name(), reason.logit()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("note", "without the DNS lists, which are asked when it connects");
        });
    }

    static String why(SessionRecord session, Configured configured) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            ExplanationJson.write(session, configured, json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    static String health(Health health) {
        return object(json -> {
            json.writeStringField("edge", health.edge());
            json.writeNumberField("uptime-seconds", health.uptime().toSeconds());
            json.writeArrayFieldStart("lists-in-shadow");
            for (String list : health.listsInShadow()) {
                json.writeString(list);
            }
            json.writeEndArray();
            for (Health.Figure figure : health.figures()) {
                json.writeFieldName(figure.name().replace('_', '-'));
                json.writeRawValue(number(figure.value()));
            }
        });
    }

    /** Without a fraction where there is none. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    private static String object(Members members) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }
}
