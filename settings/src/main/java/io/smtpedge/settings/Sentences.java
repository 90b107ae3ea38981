package io.smtpedge.settings;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The wording of problems. */
final class Sentences {

    /**
     * Twenty or more letters and digits in one run, with at least one of each: the keys of DNS list operators look like
     * this, and no name, address or number in a settings file does.
     */
    private static final Pattern LOOKS_SECRET =
            Pattern.compile("(?=[a-zA-Z]*[0-9])(?=[0-9]*[a-zA-Z])(?<![a-zA-Z0-9])[a-zA-Z0-9]{20,}");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}|\\p{Cf}|[\\u2028\\u2029]");

    private Sentences() {}

    static String of(IllegalArgumentException wrong) {
        return Objects.requireNonNullElse(wrong.getMessage(), "this value is not understood");
    }

    /**
     * Fit for a terminal and a log: one line, no control characters, and nothing that looks like a key. Marking keys as
     * secret is the rule; this catches the one that was pasted into the wrong place.
     */
    static String printable(String sentence) {
        String masked = LOOKS_SECRET.matcher(sentence).replaceAll("***");
        return CONTROL.matcher(masked)
                .replaceAll(match -> String.format("\\\\u%04x", match.group().codePointAt(0)));
    }

    static String quoted(String value) {
        return "\"" + value + "\"";
    }

    /** {@code a, b or c}. */
    static String either(List<String> choices) {
        int last = choices.size() - 1;
        return last < 1
                ? String.join("", choices)
                : String.join(", ", choices.subList(0, last)) + " or " + choices.get(last);
    }

    /** Without a needless {@code .0}. */
    static String number(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
