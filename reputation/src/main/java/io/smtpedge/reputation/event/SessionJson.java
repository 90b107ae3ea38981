package io.smtpedge.reputation.event;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A {@link SessionRecord} as one line of ASCII JSON (RFC 8259), without a line end. Durations are milliseconds. */
public final class SessionJson {

    private SessionJson() {}

    public static String line(SessionRecord session) {
        return JsonLine.of(json -> write(json, session));
    }

    private static void write(JsonGenerator json, SessionRecord session) throws IOException {
        json.writeStringField("id", session.id());
        JsonLine.text(json, "edge", session.edge());
        json.writeStringField("accepted", session.accepted().toString());
        address(json, "client", session.client());
        address(json, "local", session.local());
        json.writeStringField("outcome", word(session.outcome()));
        JsonLine.text(json, "detail", session.detail());
        verdict(json, session.verdict());
        reputation(json, session.reputation());
        tests(json, session.tests());
        findings(json, session.evidence());
        lists(json, session.lists());
        dialogue(json, session.dialogue());
        json.writeObjectFieldStart("ms");
        millis(json, "screen", session.timings().screen());
        millis(json, "connect", session.timings().connect());
        millis(json, "total", session.timings().total());
        json.writeEndObject();
        json.writeObjectFieldStart("bytes");
        json.writeNumberField("from-client", session.bytes().fromClient());
        json.writeNumberField("to-client", session.bytes().toClient());
        json.writeNumberField("from-backend", session.bytes().fromBackend());
        json.writeNumberField("to-backend", session.bytes().toBackend());
        json.writeEndObject();
    }

    private static void verdict(JsonGenerator json, SessionRecord.@Nullable Decision verdict) throws IOException {
        if (verdict == null) {
            return;
        }
        json.writeObjectFieldStart("verdict");
        json.writeStringField("action", verdict.action());
        json.writeStringField("test", verdict.test());
        JsonLine.text(json, "reason", verdict.reason());
        SessionRecord.Score score = verdict.score();
        if (score != null) {
            score(json, score);
        }
        json.writeEndObject();
    }

    private static void reputation(JsonGenerator json, SessionRecord.@Nullable Reputation reputation)
            throws IOException {
        if (reputation == null) {
            return;
        }
        json.writeObjectFieldStart("reputation");
        number(json, "p", reputation.probability());
        number(json, "low", reputation.low());
        number(json, "high", reputation.high());
        json.writeStringField("advice", reputation.advice());
        json.writeStringField("mode", reputation.mode());
        if (reputation.overruled()) {
            json.writeBooleanField("overruled", true);
        }
        if (reputation.asn() != 0) {
            json.writeNumberField("asn", reputation.asn());
        }
        JsonLine.text(json, "config", reputation.config());
        json.writeObjectFieldStart("logits");
        for (SessionRecord.Reason reason : reputation.reasons()) {
            number(json, reason.name(), reason.logit());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Four digits are more than an estimate deserves. */
    private static void number(JsonGenerator json, String name, double value) throws IOException {
        json.writeNumberField(name, Math.round(value * 1e4) / 1e4);
    }

    private static void score(JsonGenerator json, SessionRecord.Score score) throws IOException {
        json.writeNumberField("score", score.value());
        bounds(json, score.lowest(), score.highest());
        json.writeNumberField("threshold", score.threshold());
        if (score.partial()) {
            json.writeBooleanField("partial", true);
        }
    }

    /** Only where something is missing. */
    private static void bounds(JsonGenerator json, int lowest, int highest) throws IOException {
        if (lowest != highest) {
            json.writeNumberField("lowest", lowest);
            json.writeNumberField("highest", highest);
        }
    }

    private static void tests(JsonGenerator json, List<SessionRecord.TestResult> tests) throws IOException {
        if (tests.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("tests");
        for (SessionRecord.TestResult test : tests) {
            json.writeStringField(test.test(), test.result());
        }
        json.writeEndObject();
    }

    private static void findings(JsonGenerator json, List<SessionRecord.Finding> findings) throws IOException {
        if (findings.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("evidence");
        for (SessionRecord.Finding finding : findings) {
            json.writeStringField(finding.test(), finding.text());
        }
        json.writeEndObject();
    }

    private static void lists(JsonGenerator json, List<SessionRecord.ListAnswer> lists) throws IOException {
        if (lists.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("lists");
        for (SessionRecord.ListAnswer list : lists) {
            json.writeStartObject();
            json.writeStringField("zone", list.zone());
            json.writeStringField("answer", list.answer());
            if (!list.codes().isEmpty()) {
                strings(json, "codes", list.codes());
                json.writeNumberField("weight", list.lowest());
            }
            bounds(json, list.lowest(), list.highest());
            JsonLine.text(json, "source", list.source());
            JsonLine.text(json, "text", list.text());
            millis(json, "ms", list.latency());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void dialogue(JsonGenerator json, SessionRecord.@Nullable Dialogue dialogue) throws IOException {
        if (dialogue == null) {
            return;
        }
        json.writeObjectFieldStart("dialogue");
        json.writeStringField("helo", dialogue.helo());
        json.writeStringField("protocol", dialogue.protocol());
        json.writeBooleanField("tls", dialogue.tls());
        json.writeBooleanField("complete", dialogue.complete());
        json.writeNumberField("delivered", dialogue.delivered());
        count(json, "auth-failures", dialogue.authFailures());
        json.writeArrayFieldStart("envelopes");
        for (SessionRecord.Envelope envelope : dialogue.envelopes()) {
            json.writeStartObject();
            json.writeStringField("from", envelope.from());
            strings(json, "to", envelope.to());
            json.writeNumberField("recipients", envelope.recipients());
            json.writeNumberField("accepted", envelope.accepted());
            json.writeNumberField("code", envelope.code());
            JsonLine.text(json, "status", envelope.status());
            JsonLine.text(json, "text", envelope.text());
            count(json, "unknown", envelope.unknown());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private static void address(JsonGenerator json, String name, @Nullable InetSocketAddress address)
            throws IOException {
        if (address == null) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeStringField("ip", IpText.of(address.getAddress()));
        json.writeNumberField("port", address.getPort());
        json.writeEndObject();
    }

    /** Only where there are any. */
    private static void count(JsonGenerator json, String name, int value) throws IOException {
        if (value != 0) {
            json.writeNumberField(name, value);
        }
    }

    private static void millis(JsonGenerator json, String name, @Nullable Duration duration) throws IOException {
        if (duration != null) {
            json.writeNumberField(name, Math.round(duration.toNanos() / 1e3) / 1e3);
        }
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
