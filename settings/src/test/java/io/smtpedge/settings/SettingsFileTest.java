package io.smtpedge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that cannot be read at all. */
class SettingsFileTest {

    @TempDir
    Path dir;

    private static Problem only(String text) {
        try {
            SettingsFile.parse("f.conf", text).finish();
            throw new AssertionError("was accepted: " + text);
        } catch (SettingsException found) {
            assertThat(found.problems()).hasSize(1);
            return found.problems().getFirst();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a = 1~b = "open           | 2 | string quote was still open
            a = 1~}~                  | 2 | unbalanced close brace
            a {~  b = 1~              | 3 | the file ends inside a section; close each { with a }
            zones = [zen.x=127.0.0.2] | 1 | in double quotes
            a = 1~b c d               | 2 | may not be followed
            a = ${b}~b = ${a}         | 2 | a value must not refer to itself
            """)
    void aSyntaxErrorHasItsLineAndARemedy(String text, int line, String sentence) {
        Problem problem = only(text.replace('~', '\n'));
        assertThat(problem.line()).isEqualTo(line);
        assertThat(problem.sentence()).contains(sentence).doesNotContain("properties", "settings: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include \"x.conf\"",
                "include required(\"x.conf\")",
                "include file(\"x.conf\")",
                "include classpath(\"x.conf\")",
                "include url(\"http://127.0.0.1:1/x.conf\")"
            })
    void includeIsRefused(String include) {
        assertThat(only("a = 1\n" + include))
                .hasToString("f.conf:2: include is not supported; write all settings into this one file");
    }

    @Test
    void aMissingFileADirectoryAndBinaryAreNamed() throws IOException {
        Path missing = dir.resolve("missing.conf");
        assertThatThrownBy(() -> SettingsFile.load(missing))
                .isInstanceOf(SettingsException.class)
                .hasMessage(missing + ": there is no such file; check the path");
        assertThatThrownBy(() -> SettingsFile.load(dir))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("check that it is a file");
        Path binary = Files.write(dir.resolve("latin1.conf"), "a = ä".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> SettingsFile.load(binary))
                .isInstanceOf(SettingsException.class)
                .hasMessage(binary + ": this is not UTF-8 text; save it as UTF-8");
    }
}
