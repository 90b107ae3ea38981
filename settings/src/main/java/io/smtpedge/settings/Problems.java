package io.smtpedge.settings;

import java.util.ArrayList;
import java.util.List;

/** The problems found so far in one file. */
final class Problems {

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(int line, String key, String sentence) {
        found.add(new Problem(file, Math.max(line, 0), Sentences.printable(key), Sentences.printable(sentence)));
    }

    /** Whether there is a problem with the value of the key, or inside of an element of it. */
    boolean concern(String key) {
        String shown = Sentences.printable(key);
        return found.stream()
                .map(Problem::key)
                .anyMatch(concerned -> concerned.equals(shown) || concerned.startsWith(shown + "["));
    }

    void throwIfAny() throws SettingsException {
        if (!found.isEmpty()) {
            throw new SettingsException(
                    found.stream().sorted(Problem.ORDER).distinct().toList());
        }
    }
}
