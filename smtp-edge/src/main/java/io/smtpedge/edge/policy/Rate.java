package io.smtpedge.edge.policy;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many within so long, written {@code 60 per 1m}.
 *
 * @param count 1 to 1,000,000
 * @param per one second to one day
 */
public record Rate(int count, Duration per) {

    private static final int MOST = 1_000_000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}) per (\\d{1,6})([smhd])");
    private static final String EXAMPLE = "write for example 60 per 1m; 1 to 1000000, per 1s to 1d";

    public Rate {
        if (count < 1 || count > MOST || per.compareTo(SHORTEST) < 0 || per.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(count + " per " + per + " is out of range; " + EXAMPLE);
        }
    }

    /**
     * Reads a rate.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote the text
     */
    public static Rate parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a rate; " + EXAMPLE);
        }
        long number = Long.parseLong(form.group(2));
        Duration per = switch (form.group(3)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        return new Rate(Integer.parseInt(form.group(1)), per);
    }

    @Override
    public String toString() {
        long seconds = per.toSeconds();
        String time =
                seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
        return count + " per " + time;
    }
}
