package io.smtpedge.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as written in settings: a whole number and its unit, {@code 300ms}, {@code 5s} or {@code 1d}. */
final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*([a-z]*)");
    private static final Map<String, Duration> UNITS = units();

    private Durations() {}

    private static Map<String, Duration> units() {
        Map<String, Duration> units = new LinkedHashMap<>();
        units.put("ms", Duration.ofMillis(1));
        units.put("s", Duration.ofSeconds(1));
        units.put("m", Duration.ofMinutes(1));
        units.put("h", Duration.ofHours(1));
        units.put("d", Duration.ofDays(1));
        return units;
    }

    /** @throws IllegalArgumentException with a sentence; a number without a unit is refused, HOCON's milliseconds surprise */
    static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    Sentences.quoted(text) + " is not a duration; write a whole number and a unit, for example 5s");
        }
        Duration unit = UNITS.get(matcher.group(2));
        if (unit == null) {
            throw new IllegalArgumentException(Sentences.quoted(text)
                    + (matcher.group(2).isEmpty() ? " has no unit" : " has an unknown unit")
                    + "; write for example " + matcher.group(1) + "s; units are " + String.join(", ", UNITS.keySet()));
        }
        return unit.multipliedBy(Long.parseLong(matcher.group(1)));
    }

    /** The shortest way to write it: the largest unit that divides it. */
    static String show(Duration duration) {
        String shortest = duration.toMillis() + "ms";
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            if (duration.isPositive() && duration.toMillis() % unit.getValue().toMillis() == 0) {
                shortest = duration.dividedBy(unit.getValue()) + unit.getKey();
            }
        }
        return shortest;
    }
}
