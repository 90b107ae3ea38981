package io.smtpedge.edge.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import io.smtpedge.reputation.event.SessionJson;
import io.smtpedge.reputation.event.SessionRecord;
import java.io.IOException;

/** A session and what would have changed it, as JSON. */
public final class ExplanationJson {

    private ExplanationJson() {}

    /** Writes one object. */
    public static void write(SessionRecord session, Configured configured, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeFieldName("session");
        json.writeRawValue(SessionJson.line(session));
        json.writeArrayFieldStart("what-if");
        for (WhatIf one : Counterfactuals.of(session, configured)) {
            json.writeStartObject();
            json.writeStringField("change", one.change());
            json.writeStringField("result", one.result());
            json.writeBooleanField("decisive", one.decisive());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
