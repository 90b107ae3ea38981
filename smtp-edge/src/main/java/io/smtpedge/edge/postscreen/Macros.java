package io.smtpedge.edge.postscreen;

import java.util.function.UnaryOperator;

/**
 * Expands {@code $name}, <code>${name}</code>, <code>${name?value}</code>, <code>${name:value}</code>, <code>
 * ${name?{value}:{value}}</code> and <code>${{a} == {b}?{value}:{value}}</code>, as postconf(5) defines them.
 */
final class Macros {

    /** As deep as no configuration that means something; deeper is a loop. */
    private static final int MAX_DEPTH = 50;

    private final UnaryOperator<String> values;
    private final int depth;

    /** Expands with the raw value of each name; an unknown one has the empty value. */
    Macros(UnaryOperator<String> values) {
        this(values, 0);
    }

    private Macros(UnaryOperator<String> values, int depth) {
        this.values = values;
        this.depth = depth;
    }

    /**
     * The text with every macro in it expanded.
     *
     * @throws IllegalArgumentException with what is wrong: a brace that is not closed, or a parameter that refers to itself
     */
    String expand(String text) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("it refers to itself");
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int dollar = text.indexOf('$', at);
            if (dollar < 0 || dollar + 1 == text.length()) {
                return out.append(text, at, text.length()).toString();
            }
            out.append(text, at, dollar);
            char next = text.charAt(dollar + 1);
            if (next == '$') {
                out.append('$');
                at = dollar + 2;
            } else if (next == '{' || next == '(') {
                int close = closing(text, dollar + 1);
                out.append(braced(text.substring(dollar + 2, close).strip()));
                at = close + 1;
            } else {
                int end = endOfName(text, dollar + 1);
                out.append(end == dollar + 1 ? "$" : value(text.substring(dollar + 1, end)));
                at = end;
            }
        }
        return out.toString();
    }

    private String value(String name) {
        return new Macros(values, depth + 1).expand(values.apply(name));
    }

    private String braced(String body) {
        if (body.startsWith("{")) {
            return comparison(body);
        }
        int end = endOfName(body, 0);
        String name = body.substring(0, end);
        String rest = body.substring(end).strip();
        return rest.isEmpty() ? value(name) : choice(!value(name).isEmpty(), rest);
    }

    /** <code>{a} operator {b} ? {value} : {value}</code>. */
    private String comparison(String body) {
        int left = closing(body, 0);
        int right = body.indexOf('{', left);
        if (right < 0) {
            throw new IllegalArgumentException("the comparison \"" + body + "\" has one side only");
        }
        int end = closing(body, right);
        String operator = body.substring(left + 1, right).strip();
        boolean holds = compare(
                expand(body.substring(1, left).strip()),
                operator,
                expand(body.substring(right + 1, end).strip()));
        return choice(holds, body.substring(end + 1).strip());
    }

    private static boolean compare(String a, String operator, String b) {
        // Of the operators for levels (3.6 against 3.10), the plain ones differ from Postfix 3.10 on only.
        boolean numbers = a.matches("\\d{1,18}") && b.matches("\\d{1,18}");
        int order = numbers ? Long.compare(Long.parseLong(a), Long.parseLong(b)) : a.compareTo(b);
        return switch (operator.replace("level", "")) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new IllegalArgumentException("\"" + operator + "\" compares nothing");
        };
    }

    /** {@code ?value}, {@code :value}, or <code>?{value}:{value}</code>. */
    private String choice(boolean holds, String rest) {
        char operator = rest.charAt(0);
        String values = rest.substring(1).strip();
        if (operator == ':') {
            return holds ? "" : expand(unbraced(values));
        }
        if (operator != '?') {
            throw new IllegalArgumentException("\"" + rest + "\" is neither ?value nor :value");
        }
        if (!values.startsWith("{")) {
            return holds ? expand(values) : "";
        }
        int end = closing(values, 0);
        if (holds) {
            return expand(values.substring(1, end));
        }
        String otherwise = values.substring(end + 1).strip();
        return otherwise.startsWith(":")
                ? expand(unbraced(otherwise.substring(1).strip()))
                : "";
    }

    private static String unbraced(String value) {
        return value.startsWith("{") && closing(value, 0) == value.length() - 1
                ? value.substring(1, value.length() - 1)
                : value;
    }

    private static int endOfName(String text, int from) {
        int end = from;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private static int closing(String text, int open) {
        char opens = text.charAt(open);
        char closes = opens == '{' ? '}' : ')';
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == opens ? 1 : c == closes ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("a \"" + opens + "\" is not closed");
    }
}
