package io.smtpedge.edge.postscreen;

import java.time.Duration;
import java.util.Locale;

/** Postfix's way to write values, and ours. */
final class Values {

    private Values() {}

    /**
     * A time value: a whole number and one of the units s, m, h, d, w.
     *
     * @param unit what a number without unit means
     * @throws IllegalArgumentException where it is none
     */
    static Duration duration(String text, char unit) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (!value.matches("\\d{1,9}[smhdw]?")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no time; write a whole number and one of s, m, h, d, w");
        }
        char last = value.charAt(value.length() - 1);
        boolean bare = Character.isDigit(last);
        long number = Long.parseLong(bare ? value : value.substring(0, value.length() - 1));
        return switch (bare ? unit : last) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            default -> Duration.ofDays(7 * number);
        };
    }

    /** In the largest unit that leaves a whole number. */
    static String show(Duration duration) {
        long millis = duration.toMillis();
        long[] units = {86_400_000, 3_600_000, 60_000, 1000};
        String[] names = {"d", "h", "m", "s"};
        for (int i = 0; i < units.length; i++) {
            if (millis >= units[i] && millis % units[i] == 0) {
                return millis / units[i] + names[i];
            }
        }
        return millis == 0 ? "0s" : millis + "ms";
    }

    /** A whole number from 0. */
    static int number(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a whole number");
        }
        return Integer.parseInt(text);
    }

    /** {@code ignore}, {@code enforce} or {@code drop}. */
    static String action(String text) {
        String action = text.toLowerCase(Locale.ROOT);
        return switch (action) {
            case "ignore", "enforce", "drop" -> action;
            // As obsolete releases called it.
            case "continue" -> "ignore";
            default ->
                throw new IllegalArgumentException("\"" + text + "\" is no action; write ignore, enforce or drop");
        };
    }

    /** {@code yes} or {@code no}. */
    static boolean yes(String text) {
        return text.equalsIgnoreCase("yes");
    }
}
