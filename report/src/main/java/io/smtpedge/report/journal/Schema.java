package io.smtpedge.report.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables of a journal, and how each is written: docs/journal.md says what the columns mean. */
enum Schema {
    SESSIONS("accepted", """
            id VARCHAR, edge VARCHAR, accepted TIMESTAMPTZ, client VARCHAR, family UTINYINT, prefix VARCHAR, asn UBIGINT,
            "local" VARCHAR, outcome VARCHAR, action VARCHAR, test VARCHAR, reason VARCHAR, detail VARCHAR, score INTEGER,
            threshold INTEGER, partial BOOLEAN, p DOUBLE, low DOUBLE, high DOUBLE, advice VARCHAR, mode VARCHAR,
            overruled BOOLEAN, config VARCHAR, logits STRUCT(name VARCHAR, logit DOUBLE)[], helo VARCHAR, protocol VARCHAR,
            tls BOOLEAN, complete BOOLEAN, delivered INTEGER, auth_failures INTEGER, recipients INTEGER,
            accepted_recipients INTEGER, unknown_recipients INTEGER,
            envelopes STRUCT("from" VARCHAR, "to" VARCHAR[], recipients INTEGER, accepted INTEGER, code INTEGER,
                status VARCHAR, "text" VARCHAR, "unknown" INTEGER)[],
            lists STRUCT("zone" VARCHAR, answer VARCHAR, codes VARCHAR[], weight INTEGER, lowest INTEGER, highest INTEGER,
                source VARCHAR, "text" VARCHAR, ms DOUBLE)[],
            tests MAP(VARCHAR, VARCHAR), evidence MAP(VARCHAR, VARCHAR), findings VARCHAR[], screen_ms DOUBLE,
            connect_ms DOUBLE, total_ms DOUBLE, bytes_from_client BIGINT, bytes_to_client BIGINT, bytes_from_backend BIGINT,
            bytes_to_backend BIGINT, pseudonymised BOOLEAN"""),
    FEEDBACK("at", """
            "at" TIMESTAMPTZ, edge VARCHAR, "session" VARCHAR, client VARCHAR, finding VARCHAR, source VARCHAR,
            recipient VARCHAR, "count" INTEGER, counted BOOLEAN, pseudonymised BOOLEAN"""),
    NOTICES(
            "at",
            "\"at\" TIMESTAMPTZ, edge VARCHAR, kind VARCHAR, subject VARCHAR, \"text\" VARCHAR, pseudonymised BOOLEAN"),
    REJECTED_LINES("", "file VARCHAR, line BIGINT, why VARCHAR");

    /** All of them, in the order in which they are made. */
    static final List<Schema> TABLES = List.of(values());

    private final String time;
    private final String columns;

    Schema(String time, String columns) {
        this.time = time;
        this.columns = columns;
    }

    /** The name of the view, and of the table behind it in a schema of its own. */
    String view() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The definitions of the columns, in order. */
    String columns() {
        return columns;
    }

    /** The names of the columns, quoted, in order. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i <= columns.length(); i++) {
            char c = i == columns.length() ? ',' : columns.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                String definition = columns.substring(begin, i).strip();
                names.add(
                        "\"" + definition.substring(0, definition.indexOf(' ')).replace("\"", "") + "\"");
                begin = i + 1;
            }
        }
        return names;
    }

    /**
     * The rows of files, for FROM. Batches of an earlier version do not say of a row whether its addresses are tokens: there it is
     * what the name of the batch says.
     *
     * @param files one, or a list of them, as SQL has it
     */
    String parquet(String files) {
        String rows = "read_parquet(" + files + ", union_by_name = true, filename = true)";
        return this == REJECTED_LINES
                ? rows
                : "(SELECT * REPLACE (coalesce(pseudonymised, ends_with(filename, '.anon.parquet/" + view()
                        + ".parquet')) AS pseudonymised) FROM (SELECT NULL::BOOLEAN AS pseudonymised WHERE false"
                        + " UNION ALL BY NAME SELECT * FROM " + rows + "))";
    }

    /** The column with the time of a row, quoted; empty where rows have none. */
    String time() {
        return time.isEmpty() ? "" : "\"" + time + "\"";
    }
}
