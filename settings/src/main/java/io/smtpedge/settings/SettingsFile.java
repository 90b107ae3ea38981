package io.smtpedge.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One settings file in HOCON, read strictly: read every key through {@link #root}, then call {@link #finish}.
 *
 * <p>{@code ${?NAME}} takes the value of another key or of the environment variable NAME, if there is one; {@code
 * ${NAME}} must find one. {@code include} is refused: whoever reads the file must see everything that holds.
 *
 * <p>For one thread.
 */
public final class SettingsFile {

    private final Problems problems;
    private final Section root;

    private SettingsFile(Problems problems, Section root) {
        this.problems = problems;
        this.root = root;
    }

    /**
     * Reads and parses the file.
     *
     * @throws SettingsException when it cannot be read or is not HOCON; then the first such mistake is the only problem,
     *     because nothing behind it can be told for sure
     */
    public static SettingsFile load(Path file) throws SettingsException {
        return parse(file.toString(), read(file));
    }

    /** As {@link #load}, of a text at hand; {@code name} stands for the file in problems. */
    public static SettingsFile parse(String name, String text) throws SettingsException {
        Problems problems = new Problems(name);
        try {
            Config asWritten = ConfigFactory.parseString(
                    text,
                    ConfigParseOptions.defaults()
                            .setSyntax(ConfigSyntax.CONF)
                            .setOriginDescription("settings")
                            .setIncluder(new RefusedInclude()));
            // What cannot be resolved stays in place, so that each such value is reported where it is read.
            Config resolved = asWritten.resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true));
            DuplicateKeys.report(text, problems);
            return new SettingsFile(problems, new Section("", resolved.root(), asWritten.root(), problems));
        } catch (ConfigException malformed) {
            SyntaxError error = SyntaxError.of(malformed, text);
            throw onlyProblem(name, error.line(), error.sentence());
        }
    }

    /** The file as it was named to {@link #load}. */
    public String name() {
        return problems.file();
    }

    public Section root() {
        return root;
    }

    /** The full name of every key that was asked for so far, in no useful order; {@code listen.mode}. */
    public Set<String> keys() {
        return root.knownKeys().collect(Collectors.toUnmodifiableSet());
    }

    /**
     * To be called when every key has been asked for: a key in the file that was not asked for is unknown.
     *
     * @throws SettingsException with all problems found while reading, if there is any
     */
    public void finish() throws SettingsException {
        root.rejectUnknownKeys(root);
        problems.throwIfAny();
    }

    /**
     * As {@link #finish}, for a file that another program reads too: only the keys of this section are to be known.
     *
     * @throws SettingsException with all problems found while reading, if there is any
     */
    public void finish(Section ours) throws SettingsException {
        ours.rejectUnknownKeys(root);
        problems.throwIfAny();
    }

    /** Makes the problems found so far in a file that this one names problems of this one, too. */
    public void addProblemsOf(SettingsFile other) {
        problems.addAll(other.problems);
    }

    private static String read(Path file) throws SettingsException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw onlyProblem(file.toString(), 0, "there is no such file; check the path");
        } catch (CharacterCodingException notText) {
            throw onlyProblem(file.toString(), 0, "this is not UTF-8 text; save it as UTF-8");
        } catch (IOException unreadable) {
            throw onlyProblem(
                    file.toString(),
                    0,
                    "cannot be read (" + reason(unreadable) + "); check that it is a file and its permissions");
        }
    }

    private static String reason(IOException failure) {
        @Nullable String message = failure.getMessage();
        return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static SettingsException onlyProblem(String file, int line, String sentence) {
        return new SettingsException(List.of(new Problem(file, line, "", Sentences.printable(sentence))));
    }
}
