package io.smtpedge.edge.smtp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The commands of SMTP and of its extensions that the edge knows by name. */
public enum Verb {
    HELO,
    EHLO,
    MAIL,
    RCPT,
    DATA,
    /** RFC 3030. */
    BDAT,
    RSET,
    NOOP,
    QUIT,
    VRFY,
    EXPN,
    HELP,
    /** RFC 3207. */
    STARTTLS,
    /** RFC 4954. */
    AUTH,
    /** Anything else. */
    UNKNOWN;

    private static final Map<String, Verb> BY_NAME = Arrays.stream(values())
            .filter(verb -> verb != UNKNOWN)
            .collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    /** Upper and lower case are one (RFC 5321, 2.4). */
    public static Verb of(String word) {
        return BY_NAME.getOrDefault(word.toUpperCase(Locale.ROOT), UNKNOWN);
    }
}
