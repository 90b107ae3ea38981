package io.smtpedge.edge.postscreen;

import java.util.ArrayList;
import java.util.List;

/** One word of a list, and where it stands. */
record Word(String text, Place place) {

    /** Splits at commas and white space, but not within braces, as Postfix does. */
    static List<Word> split(String text, Place place) {
        List<Word> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int depth = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            boolean separates = depth <= 0 && (c == ',' || Character.isWhitespace(c));
            if (!separates && i < text.length()) {
                word.append(c);
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            } else if (!word.isEmpty()) {
                words.add(new Word(word.toString(), place));
                word.setLength(0);
            }
        }
        return words;
    }
}
