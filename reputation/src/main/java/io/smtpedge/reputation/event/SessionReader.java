package io.smtpedge.reputation.event;

import io.smtpedge.reputation.event.SessionRecord.Bytes;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import io.smtpedge.reputation.event.SessionRecord.Finding;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Reason;
import io.smtpedge.reputation.event.SessionRecord.Reputation;
import io.smtpedge.reputation.event.SessionRecord.Score;
import io.smtpedge.reputation.event.SessionRecord.TestResult;
import io.smtpedge.reputation.event.SessionRecord.Timings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what {@link SessionJson} has written; durations come back to the microsecond. Members that it does not know are
 * passed over, and others than id, time, client and outcome may be absent: lines of older and newer versions can be read.
 */
public final class SessionReader {

    private SessionReader() {}

    /**
     * The record on one line.
     *
     * @throws MalformedRecordException where the line is none
     */
    public static SessionRecord read(String line) throws MalformedRecordException {
        return read(JsonObject.parse(line));
    }

    static SessionRecord read(JsonObject json) throws MalformedRecordException {
        JsonObject client =
                json.object("client").orElseThrow(() -> new MalformedRecordException("\"client\" is missing"));
        JsonObject local = json.object("local").orElse(null);
        JsonObject none = new JsonObject(Map.of());
        return new SessionRecord(
                json.required("id"),
                JsonLine.instant(json, "accepted"),
                address(client),
                local == null ? null : address(local),
                pairs(json, "tests").entrySet().stream()
                        .map(test -> new TestResult(test.getKey(), test.getValue()))
                        .toList(),
                pairs(json, "evidence").entrySet().stream()
                        .map(finding -> new Finding(finding.getKey(), finding.getValue()))
                        .toList(),
                json.objects("lists").stream().map(SessionReader::list).toList(),
                json.object("verdict").map(SessionReader::decision).orElse(null),
                json.object("dialogue").map(SessionReader::dialogue).orElse(null),
                outcome(json.required("outcome")),
                json.text("detail"),
                timings(json.object("ms").orElse(none)),
                bytes(json.object("bytes").orElse(none)),
                json.text("edge"),
                json.object("reputation").map(SessionReader::reputation).orElse(null));
    }

    private static Map<String, String> pairs(JsonObject json, String name) {
        return json.object(name).map(JsonObject::allTexts).orElse(Map.of());
    }

    private static InetSocketAddress address(JsonObject json) throws MalformedRecordException {
        try {
            return new InetSocketAddress(JsonLine.address(json.required("ip")), json.integer("port", 0));
        } catch (IllegalArgumentException outOfRange) {
            throw new MalformedRecordException("a port is none", outOfRange);
        }
    }

    private static Outcome outcome(String word) throws MalformedRecordException {
        try {
            return Outcome.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException unknown) {
            throw new MalformedRecordException("\"outcome\" is none that this version knows", unknown);
        }
    }

    private static ListAnswer list(JsonObject json) {
        int weight = json.integer("weight", 0);
        return new ListAnswer(
                json.text("zone"),
                json.text("answer"),
                json.texts("codes"),
                json.integer("lowest", weight),
                json.integer("highest", weight),
                json.text("source"),
                json.text("text"),
                json.millis("ms").orElse(Duration.ZERO));
    }

    private static Decision decision(JsonObject json) {
        return new Decision(json.text("action"), json.text("test"), json.text("reason"), score(json));
    }

    private static @Nullable Score score(JsonObject json) {
        if (!json.has("score")) {
            return null;
        }
        int value = json.integer("score", 0);
        return new Score(
                value,
                json.integer("lowest", value),
                json.integer("highest", value),
                json.integer("threshold", 0),
                json.flag("partial"));
    }

    private static Reputation reputation(JsonObject json) {
        return new Reputation(
                json.real("p"),
                json.real("low"),
                json.real("high"),
                json.text("advice"),
                json.text("mode"),
                json.flag("overruled"),
                json.number("asn"),
                json.object("logits").map(JsonObject::allReals).orElse(Map.of()).entrySet().stream()
                        .map(logit -> new Reason(logit.getKey(), logit.getValue()))
                        .toList(),
                json.text("config"));
    }

    private static Dialogue dialogue(JsonObject json) {
        List<Envelope> envelopes = json.objects("envelopes").stream()
                .map(envelope -> new Envelope(
                        envelope.text("from"),
                        envelope.texts("to"),
                        envelope.integer("recipients", 0),
                        envelope.integer("accepted", 0),
                        envelope.integer("code", 0),
                        envelope.text("status"),
                        envelope.text("text"),
                        envelope.integer("unknown", 0)))
                .toList();
        return new Dialogue(
                json.text("helo"),
                json.text("protocol"),
                json.flag("tls"),
                json.flag("complete"),
                json.integer("delivered", 0),
                envelopes,
                json.integer("auth-failures", 0));
    }

    private static Timings timings(JsonObject json) {
        return new Timings(
                json.millis("screen").orElse(null),
                json.millis("connect").orElse(null),
                json.millis("total").orElse(Duration.ZERO));
    }

    private static Bytes bytes(JsonObject json) {
        return new Bytes(
                json.number("from-client"),
                json.number("to-client"),
                json.number("from-backend"),
                json.number("to-backend"));
    }
}
