package io.smtpedge.reputation.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;

/** What all lines of JSON have in common: ASCII, one object each (RFC 8259). */
final class JsonLine {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            // Some readers end a line at U+0085 or U+2028 too.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private JsonLine() {}

    /** Writes the members of the object. */
    interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    static String of(Members members) {
        StringWriter out = new StringWriter(640);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a StringWriter does not fail", impossible);
        }
        return out.toString();
    }

    /** An empty text is left out. */
    static void text(JsonGenerator json, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }

    static Instant instant(JsonObject json, String name) throws MalformedRecordException {
        try {
            return Instant.parse(json.required(name));
        } catch (DateTimeException wrong) {
            throw new MalformedRecordException("\"" + name + "\" is no time", wrong);
        }
    }

    static InetAddress address(String literal) throws MalformedRecordException {
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException wrong) {
            throw new MalformedRecordException("an address is none", wrong);
        }
    }
}
