package io.smtpedge.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The problems found so far in one file. */
final class Problems {

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    void add(int line, String key, String sentence) {
        found.add(new Problem(file, Math.max(line, 0), Sentences.printable(key), Sentences.printable(sentence)));
    }

    /** In another file, which this one names. */
    void addIn(String other, int line, String sentence) {
        found.add(new Problem(Sentences.printable(other), Math.max(line, 0), "", Sentences.printable(sentence)));
    }

    void addAll(Problems other) {
        other.found.stream().sorted(Problem.ORDER).forEach(found::add);
    }

    /** Whether there is a problem with the value of the key, or inside of an element of it. */
    boolean concern(String key) {
        String shown = Sentences.printable(key);
        return found.stream()
                .map(Problem::key)
                .anyMatch(concerned -> concerned.equals(shown) || concerned.startsWith(shown + "["));
    }

    /** This file first; those of another file are in its order already. */
    private Comparator<Problem> inOrder() {
        return (a, b) -> {
            boolean mine = a.file().equals(file);
            if (mine != b.file().equals(file)) {
                return mine ? -1 : 1;
            }
            return mine ? Problem.ORDER.compare(a, b) : 0;
        };
    }

    void throwIfAny() throws SettingsException {
        if (!found.isEmpty()) {
            throw new SettingsException(
                    found.stream().sorted(inOrder()).distinct().toList());
        }
    }
}
