package io.smtpedge.report.format;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page's style for readers of mail, many of which know no variables: each colour is said as such first. */
final class MailStyle {

    private static final Pattern VARIABLE = Pattern.compile("(--[a-z-]+): ([^;]+);");
    private static final Pattern USE = Pattern.compile("[a-z-]+:[^;{}]*var\\(--[a-z-]+\\)[^;{}]*");
    private static final Pattern NAME = Pattern.compile("var\\((--[a-z-]+)\\)");

    private MailStyle() {}

    static String of(String css) {
        // The first block has the colours of a light page.
        Map<String, String> colours = new HashMap<>();
        Matcher variable = VARIABLE.matcher(css.substring(0, css.indexOf('}')));
        while (variable.find()) {
            colours.put(variable.group(1), variable.group(2));
        }
        return USE.matcher(css)
                .replaceAll(use -> Matcher.quoteReplacement(plain(use.group(), colours) + "; " + use.group()));
    }

    private static String plain(String declaration, Map<String, String> colours) {
        return NAME.matcher(declaration)
                .replaceAll(name -> Matcher.quoteReplacement(colours.getOrDefault(name.group(1), "inherit")));
    }
}
