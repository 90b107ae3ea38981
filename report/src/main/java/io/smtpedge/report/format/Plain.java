package io.smtpedge.report.format;

/** Texts of strangers, made fit for a terminal or a spreadsheet. */
public final class Plain {

    private Plain() {}

    /** Printable ASCII; anything else becomes a question mark, so that no text moves a terminal's cursor or hides another. */
    public static String ascii(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> plain.append(c >= ' ' && c <= '~' ? (char) c : '?'));
        return plain.toString();
    }

    /** A text that a spreadsheet would take for a formula gets an apostrophe in front. */
    public static String cell(String text) {
        return !text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    /** At most so many characters; what is cut off is marked. */
    static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 2) + "..";
    }
}
