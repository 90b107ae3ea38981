package io.smtpedge.dnsbl;

/** Text from elsewhere, made fit for a message. */
final class Quoted {

    private static final int LONGEST = 60;

    private Quoted() {}

    /** The text in quotation marks: what is not printable ASCII as a question mark, and cut where it is long. */
    static String of(String text) {
        return "\"" + printable(text, LONGEST) + "\"";
    }

    /** The text's first {@code longest} characters, what is not printable ASCII as a question mark. */
    static String printable(String text, int longest) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), longest));
        for (int i = 0; i < text.length() && safe.length() < longest; i++) {
            char c = text.charAt(i);
            safe.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return safe.toString();
    }
}
