package io.smtpedge.tproxy.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The findings and the verdict, for people and for machines. */
public final class Report {

    private Report() {}

    /** A line for each finding, with its remedy below, and the verdict as the last line. */
    public static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append("%-5s %-18s %s%n".formatted(finding.status(), finding.check(), finding.sentence()));
            finding.remedy().ifPresent(remedy -> text.append("%24s mend it: %s%n".formatted("", remedy)));
        }
        return text.append("verdict: ")
                .append(Verdict.of(findings).text())
                .append('\n')
                .toString();
    }

    /**
     * One JSON object: {@code role}, {@code verdict}, {@code findings}. A finding has {@code status} (OK, WARN, FAIL),
     * {@code check}, {@code message} and, where there is one, {@code remedy}; the verdict has the same of its cause.
     */
    public static String json(Setup setup, List<Finding> findings) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            json.writeStartObject();
            json.writeStringField("role", setup.config().role().name().toLowerCase(Locale.ROOT));
            Verdict verdict = Verdict.of(findings);
            json.writeObjectFieldStart("verdict");
            json.writeStringField("status", verdict.status().name());
            if (verdict.cause().isPresent()) {
                cause(json, verdict.cause().get());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringField("status", finding.status().name());
                cause(json, finding);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.append('\n').toString();
    }

    private static void cause(JsonGenerator json, Finding finding) throws IOException {
        json.writeStringField("check", finding.check());
        json.writeStringField("message", finding.sentence());
        Optional<String> remedy = finding.remedy();
        if (remedy.isPresent()) {
            json.writeStringField("remedy", remedy.get());
        }
    }
}
