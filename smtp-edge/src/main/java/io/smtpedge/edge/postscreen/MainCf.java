package io.smtpedge.edge.postscreen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The parameters of a main.cf, or of what {@code postconf -n} prints. Immutable. */
public final class MainCf {

    private final String file;
    private final Map<String, List<Word>> settings;

    private MainCf(String file, Map<String, List<Word>> settings) {
        this.file = file;
        this.settings = settings;
    }

    /**
     * Reads the text of a main.cf (postconf(5)): a line that begins with white space goes on with the one before, comment
     * lines may stand between the two, and of several settings of a parameter the last holds.
     *
     * @param file its name, for notes
     * @param notes told of lines that are no settings
     */
    public static MainCf parse(String file, String text, Consumer<Note> notes) {
        Map<String, List<Word>> settings = new LinkedHashMap<>();
        List<Word> current = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            Place place = new Place(file, ++number);
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            if (Character.isWhitespace(line.charAt(0))) {
                current.add(new Word(line.strip(), place));
                continue;
            }
            current = new ArrayList<>();
            int equals = line.indexOf('=');
            if (equals < 0) {
                notes.accept(new Note(Note.Kind.PROBLEM, place, "this is no setting; write NAME = VALUE"));
                continue;
            }
            String name = line.substring(0, equals).strip();
            current.add(new Word(line.substring(equals + 1).strip(), place));
            List<Word> before = settings.put(name, current);
            if (before != null) {
                notes.accept(new Note(
                        Note.Kind.DIFFERS,
                        before.getFirst().place(),
                        name + " is set again in line " + number + ", and the last one holds"));
            }
        }
        return new MainCf(file, settings);
    }

    String file() {
        return file;
    }

    Set<String> names() {
        return settings.keySet();
    }

    boolean has(String name) {
        return settings.containsKey(name);
    }

    /** Where a parameter is set; the file as a whole where it is not. */
    Place place(String name) {
        List<Word> lines = settings.get(name);
        return lines == null ? new Place(file, 0) : lines.getFirst().place();
    }

    /** The value as it is written; postscreen's default where it is not. */
    String raw(String name) {
        List<Word> lines = settings.get(name);
        return lines == null
                ? Defaults.of(name)
                : String.join(" ", lines.stream().map(Word::text).toList()).strip();
    }

    /**
     * The value with every macro in it expanded.
     *
     * @throws IllegalArgumentException where it cannot be expanded
     */
    String value(String name) {
        return new Macros(this::raw).expand(raw(name)).strip();
    }

    /** The same under stress, which postscreen tells itself (STRESS_README). */
    String valueUnderStress(String name) {
        return new Macros(other -> other.equals("stress") ? "yes" : raw(other))
                .expand(raw(name))
                .strip();
    }

    /**
     * The words of a list, each with the line that it stands on.
     *
     * @throws IllegalArgumentException where the value cannot be expanded
     */
    List<Word> words(String name) {
        List<Word> lines = settings.get(name);
        if (lines == null || !lines.stream().allMatch(line -> isBalanced(line.text()))) {
            return Word.split(value(name), place(name));
        }
        Macros macros = new Macros(this::raw);
        return lines.stream()
                .flatMap(line -> Word.split(macros.expand(line.text()), line.place()).stream())
                .toList();
    }

    /** Whether no brace that is opened here is closed in another line. */
    private static boolean isBalanced(String line) {
        return line.chars().filter(c -> c == '{').count()
                == line.chars().filter(c -> c == '}').count();
    }
}
