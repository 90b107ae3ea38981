package io.smtpedge.edge.smtp.dialogue;

import io.smtpedge.edge.smtp.CommandLine;
import io.smtpedge.edge.smtp.Verb;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is no command of SMTP or of any extension: the words of {@code postscreen_forbidden_commands}, a header line of a
 * mail, and a line that does not begin with a letter. A command that is merely unknown is none of these: the backend may
 * know it.
 */
public final class ForbiddenCommands {

    /** RFC 5322, 2.2: the name of a header field, and its colon. {@code MAIL FROM:} has a word before it. */
    private static final Pattern HEADER = Pattern.compile("[!-9;-~]+[ \\t]*:.*", Pattern.DOTALL);

    private final Set<String> words;

    /** Forbids these words, in upper or lower case. */
    public ForbiddenCommands(Set<String> words) {
        this.words = words.stream().map(word -> word.toUpperCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** An empty line is forgiven: it asks for nothing. */
    boolean forbids(CommandLine command) {
        if (command.verb() != Verb.UNKNOWN || command.word().isEmpty()) {
            return false;
        }
        String word = command.word();
        return !isLetter(word.charAt(0))
                || words.contains(word.toUpperCase(Locale.ROOT))
                || HEADER.matcher(word).matches()
                || command.argument().startsWith(":");
    }

    private static boolean isLetter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
