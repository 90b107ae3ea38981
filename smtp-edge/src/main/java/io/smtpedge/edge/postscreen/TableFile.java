package io.smtpedge.edge.postscreen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The text that a Postfix lookup table is made from: {@code KEY VALUE}, a row a line. */
final class TableFile {

    /** Tables whose source is such a text beside them, under the same name. */
    private static final Set<String> INDEXED = Set.of("hash", "btree", "cdb", "lmdb", "dbm", "texthash");

    private TableFile() {}

    /** One row; {@code value} is empty where there is none. */
    record Row(String key, String value, Place place) {}

    /**
     * The rows of a table such as {@code texthash:/etc/postfix/table} or {@code cidr:/etc/postfix/table}.
     *
     * @param table its type and name
     * @param parameter that names it, for notes
     * @return empty, and noted, where it cannot be read
     */
    static Optional<List<Row>> rows(PostscreenImport run, Word table, String parameter) {
        int colon = table.text().indexOf(':');
        String type = colon < 0 ? "" : table.text().substring(0, colon);
        String name = table.text().substring(colon + 1);
        if (!type.equals("cidr") && !INDEXED.contains(type)) {
            run.problem(
                    table.place(),
                    parameter + ": a table of type \"" + type
                            + "\" cannot be imported; write its rows into a cidr: file");
            return Optional.empty();
        }
        if (name.startsWith("{")) {
            return Optional.of(inline(name, table.place()));
        }
        try {
            return Optional.of(rows(name, lines(Path.of(name))));
        } catch (IOException unreadable) {
            run.problem(
                    table.place(),
                    parameter + ": " + name + ": " + TableFile.why(unreadable) + "; what it says is missing");
            return Optional.empty();
        }
    }

    /** In plain words, without the name of the file. */
    static String why(IOException unreadable) {
        return switch (unreadable) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "there is no permission to read it";
            default -> "it cannot be read (" + unreadable.getMessage() + ")";
        };
    }

    /** The lines of a file; Latin-1 reads any. */
    static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    }

    /** <code>{ {KEY VALUE}, {KEY VALUE} }</code>. */
    private static List<Row> inline(String text, Place place) {
        return Word.split(inner(text), place).stream()
                .map(rule -> row(inner(rule.text()), place))
                .toList();
    }

    private static String inner(String braced) {
        String text = braced.strip();
        return text.startsWith("{") && text.endsWith("}")
                ? text.substring(1, text.length() - 1).strip()
                : text;
    }

    private static List<Row> rows(String file, List<String> lines) {
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (String line : lines) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            if (Character.isWhitespace(line.charAt(0)) && !rows.isEmpty()) {
                Row last = rows.removeLast();
                rows.add(new Row(last.key(), (last.value() + " " + line.strip()).strip(), last.place()));
            } else {
                rows.add(row(line.strip(), new Place(file, number)));
            }
        }
        return rows;
    }

    private static Row row(String text, Place place) {
        String[] parts = text.split("\\s+", 2);
        return new Row(parts[0], parts.length > 1 ? parts[1].strip() : "", place);
    }
}
