package io.smtpedge.edge.smtp;

import org.jspecify.annotations.Nullable;

/**
 * One command line, split: the verb, and what follows it.
 *
 * @param verb {@link Verb#UNKNOWN} where the word is none of SMTP's
 * @param word the verb as the client wrote it
 * @param argument the rest, without surrounding white space
 */
public record CommandLine(Verb verb, String word, String argument) {

    /** Splits a line that has no line end. Every line is a command line: what SMTP does not know is UNKNOWN. */
    public static CommandLine parse(String line) {
        String trimmed = line.strip();
        int end = 0;
        while (end < trimmed.length() && trimmed.charAt(end) != ' ' && trimmed.charAt(end) != '\t') {
            end++;
        }
        String word = trimmed.substring(0, end);
        return new CommandLine(Verb.of(word), word, trimmed.substring(end).strip());
    }

    /**
     * The address of {@code MAIL FROM:<a@b> SIZE=1} or {@code RCPT TO:<a@b>}, without the angle brackets; the empty
     * string is the null reverse-path. Null where the argument has not that form.
     *
     * <p>White space after the colon and a missing pair of brackets are forgiven, as MTAs forgive them.
     */
    public @Nullable String path() {
        String keyword = verb == Verb.MAIL ? "FROM:" : verb == Verb.RCPT ? "TO:" : null;
        if (keyword == null || !argument.regionMatches(true, 0, keyword, 0, keyword.length())) {
            return null;
        }
        String rest = argument.substring(keyword.length()).stripLeading();
        if (rest.startsWith("<")) {
            int close = closingBracket(rest);
            return close < 0 ? null : rest.substring(1, close);
        }
        int space = rest.indexOf(' ');
        String bare = space < 0 ? rest : rest.substring(0, space);
        return bare.isEmpty() ? null : bare;
    }

    /** A quoted local part may hold a bracket: {@code <"a>b"@example.org>}. */
    private static int closingBracket(String path) {
        boolean quoted = false;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        return -1;
    }
}
