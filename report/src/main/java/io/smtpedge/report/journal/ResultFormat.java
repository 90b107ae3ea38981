package io.smtpedge.report.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.smtpedge.report.format.Plain;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/** How the rows of a question are printed. */
enum ResultFormat {
    /** Columns below each other; as wide as the first thousand rows need. */
    TEXT {
        @Override
        void print(ResultSet result, PrintWriter out) throws SQLException {
            List<String> names = names(result);
            List<List<String>> first = new ArrayList<>();
            while (first.size() < MEASURED && result.next()) {
                first.add(texts(result, names.size()));
            }
            int[] widths = names.stream().mapToInt(String::length).toArray();
            boolean[] right = new boolean[widths.length];
            ResultSetMetaData columns = result.getMetaData();
            for (int i = 0; i < widths.length; i++) {
                right[i] = columns.getColumnTypeName(i + 1)
                        .matches("U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*");
                for (List<String> row : first) {
                    widths[i] = Math.max(widths[i], row.get(i).length());
                }
            }
            line(names, widths, right, out);
            first.forEach(row -> line(row, widths, right, out));
            while (result.next()) {
                line(texts(result, names.size()), widths, right, out);
            }
            out.flush();
        }
    },
    /** RFC 4180, with a line of names; for a spreadsheet, which must not take what strangers wrote for a formula. */
    CSV {
        @Override
        void print(ResultSet result, PrintWriter out) throws SQLException {
            List<String> names = names(result);
            csv(names, out);
            while (result.next()) {
                csv(cells(result, names.size()), out);
            }
            out.flush();
        }
    },
    /** An array of objects, one on each line. */
    JSON {
        @Override
        void print(ResultSet result, PrintWriter out) throws SQLException, IOException {
            List<String> names = names(result);
            out.print("[");
            String separator = "\n";
            while (result.next()) {
                out.print(separator);
                try (JsonGenerator json =
                        FACTORY.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
                    json.writeStartObject();
                    for (int i = 0; i < names.size(); i++) {
                        json.writeFieldName(names.get(i));
                        value(json, result.getObject(i + 1));
                    }
                    json.writeEndObject();
                }
                separator = ",\n";
            }
            out.println("\n]");
            out.flush();
        }
    };

    private static final int MEASURED = 1_000;
    private static final JsonFactory FACTORY = new JsonFactory();

    /** Prints all rows. */
    abstract void print(ResultSet result, PrintWriter out) throws SQLException, IOException;

    private static List<String> names(ResultSet result) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            names.add(printable(result.getMetaData().getColumnLabel(i)));
        }
        return names;
    }

    private static List<String> texts(ResultSet result, int columns) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            Object value = result.getObject(i);
            texts.add(value == null ? "" : printable(value.toString()));
        }
        return texts;
    }

    /** As texts; only numbers may begin as a formula does. */
    private static List<String> cells(ResultSet result, int columns) throws SQLException {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            Object value = result.getObject(i);
            String text = value == null ? "" : printable(value.toString());
            cells.add(value instanceof Number ? text : Plain.cell(text));
        }
        return cells;
    }

    /** What strangers wrote may hold what a terminal obeys. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                printable.append("\\u%04x".formatted((int) c));
            } else {
                printable.append(c);
            }
        }
        return printable.toString();
    }

    private static void line(List<String> cells, int[] widths, boolean[] right, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
            line.append(i == 0 ? "" : "  ");
            line.append(right[i] ? padding + cells.get(i) : cells.get(i) + padding);
        }
        out.println(line.toString().stripTrailing());
    }

    private static void csv(List<String> cells, PrintWriter out) {
        out.print(String.join(
                ",",
                cells.stream()
                        .map(cell -> cell.matches("[^\",\\s]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"")
                        .toList()));
        out.print("\r\n");
    }

    private static void value(JsonGenerator json, @Nullable Object value) throws IOException, SQLException {
        switch (value) {
            case null -> json.writeNull();
            case Boolean truth -> json.writeBoolean(truth);
            case Double number when Double.isFinite(number) -> json.writeNumber(number);
            case Float number when Float.isFinite(number) -> json.writeNumber(number);
            case BigInteger number -> json.writeNumber(number);
            case BigDecimal number -> json.writeNumber(number);
            case Byte number -> json.writeNumber(number);
            case Short number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case DuckDBStruct struct -> map(json, struct.getMap());
            case Map<?, ?> map -> map(json, map);
            case Array array -> {
                json.writeStartArray();
                for (Object element : (Object[]) array.getArray()) {
                    value(json, element);
                }
                json.writeEndArray();
            }
            default -> json.writeString(value.toString());
        }
    }

    private static void map(JsonGenerator json, Map<?, ?> map) throws IOException, SQLException {
        json.writeStartObject();
        for (Map.Entry<?, ?> member : map.entrySet()) {
            json.writeFieldName(String.valueOf(member.getKey()));
            value(json, member.getValue());
        }
        json.writeEndObject();
    }
}
