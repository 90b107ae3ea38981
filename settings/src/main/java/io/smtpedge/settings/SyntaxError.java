package io.smtpedge.settings;

import com.typesafe.config.ConfigException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What the HOCON parser said, in words for a person who does not know the parser.
 *
 * @param line from 1, or 0 where it is not known
 */
record SyntaxError(int line, String sentence) {

    private static final Pattern PLACE = Pattern.compile("^settings: \\d+: ");
    /** The parser's advice speaks of the file's name and of tokens. */
    private static final Pattern ADVICE = Pattern.compile(" \\(if you .*$", Pattern.DOTALL);

    private static final Pattern INCLUDE = Pattern.compile("^\\s*\"?include\\b.*");

    static SyntaxError of(ConfigException thrown, String text) {
        String message = Objects.requireNonNullElse(thrown.getMessage(), "not HOCON");
        if (thrown instanceof RefusedInclude.Refusal) {
            return new SyntaxError(lineOfInclude(text), message);
        }
        int line = thrown.origin() == null ? 0 : Math.max(thrown.origin().lineNumber(), 0);
        String said = ADVICE.matcher(PLACE.matcher(message).replaceFirst("")).replaceFirst("");
        if (thrown instanceof ConfigException.UnresolvedSubstitution) {
            return new SyntaxError(line, said + "; a value must not refer to itself");
        }
        return new SyntaxError(line, "not valid HOCON: " + plain(said));
    }

    private static String plain(String said) {
        // This is how the parser says that the file ended inside { }.
        if (said.contains("close parentheses")) {
            return "the file ends inside a section; close each { with a }";
        }
        return said + "; put text that holds any of = * [ ] { } : , + # ` ^ ? ! @ & \\ in double quotes,"
                + " and close each { [ and \"";
    }

    private static int lineOfInclude(String text) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (INCLUDE.matcher(lines.get(i)).matches()) {
                return i + 1;
            }
        }
        return 0;
    }
}
