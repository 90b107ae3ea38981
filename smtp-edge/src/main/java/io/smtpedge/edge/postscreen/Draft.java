package io.smtpedge.edge.postscreen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A smtp-edge.conf that is being written: its sections in the order of the sample, each key with where it comes from. */
final class Draft {

    private static final int WIDTH = 110;

    private static final List<String> SECTIONS = List.of(
            "listen",
            "forward",
            "dnsbl",
            "pregreet",
            "memory",
            "pipelining",
            "non-smtp-command",
            "bare-newline",
            "access",
            "limits",
            "tls");

    private final Map<String, List<String>> sections = new LinkedHashMap<>();

    Draft() {
        SECTIONS.forEach(section -> sections.put(section, new ArrayList<>()));
    }

    /**
     * Sets a key to one value.
     *
     * @param key with its section, such as {@code dnsbl.threshold}
     * @param value in HOCON
     * @param origin what the comment above it says
     */
    void set(String key, String value, String origin) {
        List<String> lines = section(key);
        comment(lines, origin);
        lines.add(name(key) + " = " + value);
    }

    /** Sets a key to a list, an element a line. */
    void setList(String key, List<Item> items, String origin) {
        List<String> lines = section(key);
        comment(lines, origin);
        lines.add(name(key) + " = [");
        for (Item item : items) {
            if (!item.comment().isEmpty()) {
                wrap(lines, "  # ", item.comment());
            }
            lines.add("  " + (item.disabled() ? "# " : "") + quoted(item.value()));
        }
        lines.add("]");
    }

    /**
     * An element of a list.
     *
     * @param comment stands above it; empty for none
     * @param disabled whether it is a comment itself
     */
    record Item(String value, String comment, boolean disabled) {

        static Item of(String value) {
            return new Item(value, "", false);
        }
    }

    /** Says something in a section, where a key could stand. */
    void say(String section, String text) {
        comment(section(section + "."), text);
    }

    /** As HOCON writes a text. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The whole file, with a text above it. */
    String render(List<String> header) {
        StringBuilder out = new StringBuilder();
        List<String> above = new ArrayList<>();
        header.forEach(line -> wrap(above, "# ", line));
        above.forEach(line -> out.append(line.stripTrailing()).append('\n'));
        sections.forEach((name, lines) -> {
            if (!lines.isEmpty()) {
                out.append('\n').append(name).append(" {\n");
                lines.forEach(line -> out.append("  ").append(line).append('\n'));
                out.append("}\n");
            }
        });
        return out.toString();
    }

    private List<String> section(String key) {
        return sections.computeIfAbsent(key.substring(0, key.indexOf('.')), name -> new ArrayList<>());
    }

    private static String name(String key) {
        return key.substring(key.indexOf('.') + 1);
    }

    private static void comment(List<String> lines, String text) {
        wrap(lines, "# ", text);
    }

    private static void wrap(List<String> lines, String prefix, String text) {
        StringBuilder line = new StringBuilder(prefix);
        for (String word : text.split(" ", -1)) {
            if (line.length() > prefix.length() && line.length() + word.length() > WIDTH) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
                line.append(prefix);
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
    }
}
