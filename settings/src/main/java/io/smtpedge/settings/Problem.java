package io.smtpedge.settings;

import java.util.Comparator;

/**
 * One mistake in a settings file.
 *
 * @param file the file as it was named to {@link SettingsFile#load}
 * @param line the line of the mistake, from 1; 0 where there is none, such as for a key that is missing
 * @param key the full key, {@code listen.mode}; empty for a mistake of the file as a whole
 * @param sentence what is wrong; what to do
 */
public record Problem(String file, int line, String key, String sentence) {

    static final Comparator<Problem> ORDER =
            Comparator.comparingInt(Problem::line).thenComparing(Problem::key);

    /** {@code FILE:LINE: KEY: what is wrong; what to do}, the form that editors and terminals make a link of. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + sentence;
    }
}
