package io.smtpedge.settings;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds keys that are set twice. To HOCON the later value silently wins; here one of the two is a mistake.
 *
 * <p>Not a mistake are a section that is opened twice, {@code +=}, and {@code key = ${?NAME}} after {@code key = value},
 * the usual way to let the environment override a value.
 *
 * <p>The library keeps no trace of a value that was overridden, so this scans the text again. It is given text that the
 * library accepted, and therefore does not look for errors; it only has to end on any text.
 */
final class DuplicateKeys {

    private final String text;
    private final Problems problems;
    private final Map<List<String>, Integer> lineOfKey = new HashMap<>();
    private int at;

    private DuplicateKeys(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
    }

    static void report(String text, Problems problems) {
        DuplicateKeys scan = new DuplicateKeys(text, problems);
        while (scan.at < text.length()) {
            scan.fields(List.of());
            scan.at++; // The closing brace of a root that has braces.
        }
    }

    /** Scans fields up to the closing brace of their section, or to the end. */
    private void fields(List<String> section) {
        while (true) {
            skipAll(" \t\r\n,\uFEFF");
            if (atEnd() || peek() == '}') {
                return;
            }
            int start = at;
            while (!atEnd() && "=:{}".indexOf(peek()) < 0) {
                skipToken();
            }
            String key = text.substring(start, at).strip();
            boolean append = key.endsWith("+");
            if (!atEnd() && (peek() == '=' || peek() == ':')) {
                at++;
            }
            value(
                    key.isEmpty() ? section : path(section, append ? key.substring(0, key.length() - 1) : key),
                    append,
                    start);
        }
    }

    private void value(List<String> path, boolean append, int startOfKey) {
        skipAll(" \t\r\n");
        int start = at;
        boolean section = !atEnd() && peek() == '{';
        while (!atEnd() && "\n,}".indexOf(peek()) < 0) {
            if (peek() == '{') {
                at++;
                fields(path);
                at = Math.min(at + 1, text.length());
            } else {
                skipToken();
            }
        }
        boolean override = text.startsWith("${?", start);
        if (!path.isEmpty() && !section && !append && !override) {
            note(path, startOfKey);
        }
    }

    private void note(List<String> path, int startOfKey) {
        int line = 1
                + (int) text.substring(0, startOfKey)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        Integer before = lineOfKey.putIfAbsent(path, line);
        if (before != null) {
            problems.add(
                    line, ConfigUtil.joinPath(path), "set a second time; it is set in line " + before + ", keep one");
        }
    }

    private static List<String> path(List<String> section, String key) {
        List<String> path = new ArrayList<>(section);
        try {
            path.addAll(ConfigUtil.splitPath(key.strip()));
        } catch (ConfigException notAPath) {
            path.add(key);
        }
        return path;
    }

    /** Skips one character, or what must be skipped as a whole: a string, a list, a substitution, a comment. */
    private void skipToken() {
        if (text.startsWith("\"\"\"", at)) {
            int end = text.indexOf("\"\"\"", at + 3);
            at = end < 0 ? text.length() : end + 3;
        } else if (peek() == '"') {
            skipString();
        } else if (text.startsWith("${", at)) {
            int end = text.indexOf('}', at);
            at = end < 0 ? text.length() : end + 1;
        } else if (isComment()) {
            skipComment();
        } else if (peek() == '[') {
            skipList();
        } else {
            at++;
        }
    }

    private void skipString() {
        at++;
        while (!atEnd() && peek() != '"') {
            at += peek() == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, text.length());
    }

    private void skipList() {
        int open = 0;
        do {
            if (peek() == '[') {
                open++;
                at++;
            } else if (peek() == ']') {
                open--;
                at++;
            } else {
                skipToken();
            }
        } while (!atEnd() && open > 0);
    }

    private boolean isComment() {
        return peek() == '#' || text.startsWith("//", at);
    }

    private void skipComment() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private void skipAll(String characters) {
        while (!atEnd() && (characters.indexOf(peek()) >= 0 || isComment())) {
            if (isComment()) {
                skipComment();
            } else {
                at++;
            }
        }
    }

    private boolean atEnd() {
        return at >= text.length();
    }

    private char peek() {
        return text.charAt(at);
    }
}
