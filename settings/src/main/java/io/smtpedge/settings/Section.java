package io.smtpedge.settings;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One {@code name { ... }} of a settings file.
 *
 * <p>Every reader returns the default when the key is absent. It also returns the default after it has recorded a
 * problem, so that reading goes on and the person sees all problems at once; {@link SettingsFile#finish} throws them.
 */
public final class Section {

    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{[^}]*}");

    private final String path;
    private final ConfigObject values;
    /** Before substitution: a value from the environment has no line, but the place where it is asked for has. */
    private final ConfigObject asWritten;

    private final Problems problems;
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final List<Section> elements = new ArrayList<>();
    private final Map<String, String> renamed = new TreeMap<>();
    private final Set<String> known = new TreeSet<>();
    private final Set<String> ofOthers = new TreeSet<>();

    Section(String path, ConfigObject values, ConfigObject asWritten, Problems problems) {
        this.path = path;
        this.values = values;
        this.asWritten = asWritten;
        this.problems = problems;
    }

    /** The section under this key. An absent one reads as empty. */
    public Section section(String key) {
        return sections.computeIfAbsent(key, this::open);
    }

    private Section open(String key) {
        known.add(key);
        ConfigValue value = values.get(key);
        ConfigObject empty = ConfigFactory.empty().root();
        // What is missing in a section that is missing is told with the line of the section around it.
        ConfigObject nothing = path.isEmpty() ? empty : empty.withOrigin(asWritten.origin());
        if (value != null && !(value instanceof ConfigObject)) {
            reject(key, "this is a section; write " + key + " { ... }");
        }
        return new Section(
                fullKey(key),
                value instanceof ConfigObject object ? object : nothing,
                asWritten.get(key) instanceof ConfigObject object ? object : nothing,
                problems);
    }

    /**
     * Every key of this section with the section under it, in the order of the file: for a table whose keys are names of
     * the writer's choice.
     */
    public Map<String, Section> sections() {
        Map<String, Section> all = new LinkedHashMap<>();
        values.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        entry -> entry.getValue().origin().lineNumber()))
                .forEach(entry -> all.put(entry.getKey(), section(entry.getKey())));
        return all;
    }

    /** Whether the file gives a value for this key. */
    public boolean has(String key) {
        known.add(key);
        return values.containsKey(key);
    }

    /** Any single value, read by {@code parser}. */
    public <T> T one(String key, Parser<? extends T> parser, T dflt) {
        return this.<T>optional(key, parser).orElse(dflt);
    }

    /** As {@link #one}, for a key that has no default. */
    public <T> Optional<T> optional(String key, Parser<? extends T> parser) {
        known.add(key);
        ConfigValue value = values.get(key);
        return value == null ? Optional.empty() : parsed(key, value, parser, "");
    }

    public String string(String key, String dflt) {
        return one(key, text -> text, dflt);
    }

    /** {@code true} or {@code false}; HOCON's {@code yes}, {@code no}, {@code on} and {@code off} do as well. */
    public boolean bool(String key, boolean dflt) {
        return one(
                key,
                text -> switch (text) {
                    case "true", "yes", "on" -> true;
                    case "false", "no", "off" -> false;
                    default ->
                        throw new IllegalArgumentException(
                                Sentences.quoted(text) + " is not known; write true or false");
                },
                dflt);
    }

    /** A whole number from {@code min} to {@code max}. */
    public int integer(String key, int dflt, int min, int max) {
        String range = "a whole number from " + min + " to " + max;
        return one(
                key,
                text -> {
                    // Compared as a long, so that a number too large for an int is out of range, not unreadable.
                    if (!text.matches("[-+]?\\d+")) {
                        throw new IllegalArgumentException(
                                Sentences.quoted(text) + " is not a whole number; write " + range);
                    }
                    long number = text.length() > 11 ? Long.MAX_VALUE : Long.parseLong(text);
                    if (number < min || number > max) {
                        throw new IllegalArgumentException(text + " is out of range; write " + range);
                    }
                    return (int) number;
                },
                dflt);
    }

    /** A number from {@code min} to {@code max}, with decimals or without, such as a share or a probability. */
    public double number(String key, double dflt, double min, double max) {
        String range = "a number from " + Sentences.number(min) + " to " + Sentences.number(max);
        return one(
                key,
                text -> {
                    if (!text.matches("[-+]?\\d{1,9}(\\.\\d{1,9})?")) {
                        throw new IllegalArgumentException(Sentences.quoted(text) + " is not a number; write " + range);
                    }
                    double number = Double.parseDouble(text);
                    if (number < min || number > max) {
                        throw new IllegalArgumentException(text + " is out of range; write " + range);
                    }
                    return number;
                },
                dflt);
    }

    /** A duration from {@code min} to {@code max}: a whole number and one of the units ms, s, m, h, d. */
    public Duration duration(String key, Duration dflt, Duration min, Duration max) {
        return one(
                key,
                text -> {
                    Duration duration = Durations.parse(text);
                    if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                        throw new IllegalArgumentException(text + " is out of range; write a duration from "
                                + Durations.show(min) + " to " + Durations.show(max));
                    }
                    return duration;
                },
                dflt);
    }

    /** One of the constants of {@code type}; PROXY_PROTOCOL is written {@code proxy-protocol}. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E dflt) {
        Map<String, E> choices = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(Section::written, constant -> constant, (a, b) -> a, LinkedHashMap::new));
        return one(
                key,
                text -> {
                    E constant = choices.get(text);
                    if (constant == null) {
                        throw new IllegalArgumentException(Sentences.quoted(text) + " is not known; write "
                                + Sentences.either(List.copyOf(choices.keySet())));
                    }
                    return constant;
                },
                dflt);
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Any number of values, each read by {@code parser}; a single value is a list of one. */
    public <T> List<T> list(String key, Parser<? extends T> parser, List<T> dflt) {
        known.add(key);
        ConfigValue value = values.get(key);
        if (value == null) {
            return dflt;
        }
        List<ConfigValue> elements = value instanceof ConfigList list ? List.copyOf(list) : List.of(value);
        List<T> result = new ArrayList<>();
        boolean sound = true;
        for (int i = 0; i < elements.size(); i++) {
            // A sentence about a secret does not repeat the value: the number tells which one it is.
            String which = elements.size() == 1 ? "" : "entry " + (i + 1) + ": ";
            Optional<T> read = parsed(key, elements.get(i), parser, which);
            read.ifPresent(result::add);
            sound &= read.isPresent();
        }
        return sound ? List.copyOf(result) : dflt;
    }

    /**
     * Any number of values, each either a word, read by {@code word}, or a section of its own, read by {@code section}.
     *
     * @param section gives nothing where it has recorded a problem
     */
    public <T> List<T> list(
            String key, Parser<? extends T> word, Function<Section, Optional<? extends T>> section, List<T> dflt) {
        known.add(key);
        ConfigValue value = values.get(key);
        if (value == null) {
            return dflt;
        }
        List<T> result = new ArrayList<>();
        List<ConfigValue> all = value instanceof ConfigList list ? List.copyOf(list) : List.of(value);
        for (int i = 0; i < all.size(); i++) {
            Optional<? extends T> read = all.get(i) instanceof ConfigObject object
                    ? section.apply(element(key, i, object))
                    : parsed(key, all.get(i), word, all.size() == 1 ? "" : "entry " + (i + 1) + ": ");
            read.ifPresent(result::add);
        }
        return result.size() == all.size() ? List.copyOf(result) : dflt;
    }

    private Section element(String key, int index, ConfigObject object) {
        ConfigObject written = asWritten.get(key) instanceof ConfigList list
                        && index < list.size()
                        && list.get(index) instanceof ConfigObject one
                ? one
                : object;
        Section element = new Section(fullKey(key) + "[" + (index + 1) + "]", object, written, problems);
        elements.add(element);
        return element;
    }

    /** Records a problem with the section as a whole, such as a key that is missing in it. */
    public void reject(String sentence) {
        problems.add(values.origin().lineNumber(), path, sentence);
    }

    /** Records a problem with a key, for rules that concern more than one of them. */
    public void reject(String key, String sentence) {
        problems.add(line(key, values.get(key)), fullKey(key), sentence);
    }

    /** Records a problem in another file that this one names, in the order of that file; {@code line} 0 is all of it. */
    public void rejectIn(String file, int line, String sentence) {
        problems.addIn(file, line, sentence);
    }

    /**
     * Whether no problem has been recorded with these keys so far. A rule that concerns several keys asks this first: on
     * the defaults that stand in for bad values it would report what nobody wrote.
     */
    public boolean sound(String... keys) {
        return Arrays.stream(keys).map(this::fullKey).noneMatch(problems::concern);
    }

    /** Tells whoever still writes {@code old}, a former or foreign name, what the key is called. */
    public void renamed(String old, String now) {
        renamed.put(old, now);
    }

    /** Leaves a key to another program that reads the same file: it is not looked at, and not unknown. */
    public void leaveToOthers(String key) {
        ofOthers.add(key);
    }

    private <T> Optional<T> parsed(String key, ConfigValue value, Parser<? extends T> parser, String which) {
        try {
            return Optional.of(parser.parse(text(value)));
        } catch (IllegalArgumentException wrong) {
            boolean substituted = value.origin().lineNumber() < 0;
            String origin = substituted ? " (the value comes from the environment)" : "";
            problems.add(line(key, value), fullKey(key), which + Sentences.of(wrong) + origin);
            return Optional.empty();
        }
    }

    private static String text(ConfigValue value) {
        try {
            return switch (value.valueType()) {
                // getString gives a number as it was written: 0.10, not 0.1.
                case STRING, NUMBER, BOOLEAN -> value.atKey("value").getString("value");
                case NULL ->
                    throw new IllegalArgumentException("null is not a value; to have the default, delete the line");
                case LIST -> throw new IllegalArgumentException("this is a list; write one value");
                case OBJECT -> throw new IllegalArgumentException("this is a section; write one value");
            };
        } catch (ConfigException.NotResolved unresolved) {
            // Not the whole rendered value: what is joined to the substitution may be secret.
            String name = SUBSTITUTION
                    .matcher(value.render())
                    .results()
                    .map(MatchResult::group)
                    .findFirst()
                    .orElse("a substitution");
            throw new IllegalArgumentException(
                    name + " is not set; set it in the environment, or give the value here", unresolved);
        }
    }

    private int line(String key, @Nullable ConfigValue value) {
        if (value != null && value.origin().lineNumber() > 0) {
            return value.origin().lineNumber();
        }
        ConfigValue written = asWritten.get(key);
        return (written == null ? asWritten : written).origin().lineNumber();
    }

    private String fullKey(String key) {
        String last = ConfigUtil.joinPath(key);
        return path.isEmpty() ? last : path + "." + last;
    }

    Stream<String> knownKeys() {
        return known.stream()
                .flatMap(key -> sections.containsKey(key) ? sections.get(key).knownKeys() : Stream.of(fullKey(key)));
    }

    void rejectUnknownKeys(Section root) {
        for (String key : values.keySet()) {
            if (!known.contains(key) && !ofOthers.contains(key)) {
                reject(key, "unknown key; " + advice(key, root));
            }
        }
        sections.values().forEach(section -> section.rejectUnknownKeys(root));
        elements.forEach(element -> element.rejectUnknownKeys(element));
    }

    private String advice(String key, Section root) {
        String now = renamed.get(key);
        if (now != null) {
            return "it is called " + now + " here";
        }
        Optional<String> near = NearestWord.of(
                key, Stream.concat(known.stream(), ofOthers.stream()).toList());
        if (near.isPresent()) {
            return "did you mean " + near.get() + "?";
        }
        return root.whereKnown(key)
                .map(place -> "did you mean " + place + "?")
                .orElseGet(() -> "known here are " + String.join(", ", known));
    }

    private Optional<String> whereKnown(String key) {
        if (known.contains(key)) {
            return Optional.of(fullKey(key));
        }
        return sections.values().stream()
                .flatMap(section -> section.whereKnown(key).stream())
                .findFirst();
    }
}
