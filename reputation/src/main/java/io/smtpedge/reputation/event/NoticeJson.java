package io.smtpedge.reputation.event;

/**
 * A {@link Notice} as one line of ASCII JSON, without a line end: {@code {"type":"notice","at":...,"edge":...,"kind":...,
 * "subject":...,"text":...}}.
 */
public final class NoticeJson {

    static final String TYPE = "notice";

    private NoticeJson() {}

    public static String line(Notice notice) {
        return JsonLine.of(json -> {
            json.writeStringField("type", TYPE);
            json.writeStringField("at", notice.at().toString());
            JsonLine.text(json, "edge", notice.edge());
            json.writeStringField("kind", notice.kind());
            JsonLine.text(json, "subject", notice.subject());
            JsonLine.text(json, "text", notice.text());
        });
    }

    static JournalEntry.Told read(JsonObject json) throws MalformedRecordException {
        return new JournalEntry.Told(new Notice(
                JsonLine.instant(json, "at"),
                json.text("edge"),
                json.required("kind"),
                json.text("subject"),
                json.text("text")));
    }
}
