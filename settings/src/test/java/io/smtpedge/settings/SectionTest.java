package io.smtpedge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each reader accepts, and what it says of what it does not. */
class SectionTest {

    enum Colour {
        RED,
        DARK_BLUE
    }

    private static SettingsFile file(String text) throws SettingsException {
        return SettingsFile.parse("f.conf", text);
    }

    @FunctionalInterface
    interface Reading {
        void read(Section root);
    }

    private static String problems(String text, Reading reading) {
        try {
            SettingsFile file = file(text);
            reading.read(file.root());
            file.finish();
            return "";
        } catch (SettingsException found) {
            return found.getMessage();
        }
    }

    @Test
    void anEmptyFileGivesTheDefaults() throws SettingsException {
        SettingsFile file = file("");
        Section a = file.root().section("a");
        assertThat(a.string("s", "x")).isEqualTo("x");
        assertThat(a.bool("b", true)).isTrue();
        assertThat(a.integer("i", 7, 1, 9)).isEqualTo(7);
        assertThat(a.number("n", 0.5, 0, 1)).isEqualTo(0.5);
        assertThat(a.duration("d", Duration.ofSeconds(3), Duration.ZERO, Duration.ofDays(1)))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(a.choice("c", Colour.class, Colour.RED)).isEqualTo(Colour.RED);
        assertThat(a.list("l", Integer::valueOf, List.of(1))).containsExactly(1);
        assertThat(a.optional("o", Integer::valueOf)).isEmpty();
        assertThat(a.has("o")).isFalse();
        file.finish();
    }

    /** A file may name another, which has lines of its own. */
    @Test
    void whatIsWrongInAFileThatIsNamedComesBehind() {
        assertThat(problems("a { l = x }", root -> {
                    Section a = root.section("a");
                    a.string("l", "");
                    a.rejectIn("other.cidr", 9, "this is wrong; mend it");
                    a.rejectIn("other.cidr", 7, "IF has no ENDIF; add one");
                    a.rejectIn("absent.cidr", 0, "there is no such file; check the path");
                    a.reject("l", "this is wrong, too; mend it");
                }))
                .isEqualTo("""
                        f.conf:1: a.l: this is wrong, too; mend it
                        other.cidr:9: this is wrong; mend it
                        other.cidr:7: IF has no ENDIF; add one
                        absent.cidr: there is no such file; check the path""");
    }

    @Test
    void everyKindOfValueIsRead() throws SettingsException {
        SettingsFile file = file("""
                a {
                  s = 0.10
                  b = off
                  i = 9
                  d = 2 m
                  c = dark-blue
                  l = [1, "2"]
                }
                a.single = 5
                """);
        Section a = file.root().section("a");
        assertThat(a.string("s", "x")).isEqualTo("0.10");
        assertThat(a.bool("b", true)).isFalse();
        assertThat(a.integer("i", 7, 1, 9)).isEqualTo(9);
        assertThat(a.duration("d", Duration.ZERO, Duration.ZERO, Duration.ofDays(1)))
                .isEqualTo(Duration.ofMinutes(2));
        assertThat(a.choice("c", Colour.class, Colour.RED)).isEqualTo(Colour.DARK_BLUE);
        assertThat(a.list("l", Integer::valueOf, List.of())).containsExactly(1, 2);
        assertThat(a.list("single", Integer::valueOf, List.of())).containsExactly(5);
        file.finish();
    }

    @Test
    void allProblemsComeAtOnceSortedByLine() {
        assertThat(problems("""
                a {
                  c = green
                  i = 10
                  i2 = many

                  d = 300
                  d2 = 9d
                  d3 = soon
                  b = maybe
                  n = 1.5
                  n2 = 1e-3
                  n3 = 0.25
                }
                """, root -> {
                    Section a = root.section("a");
                    assertThat(a.number("n3", 0, 0, 1)).isEqualTo(0.25);
                    a.number("n2", 0, 0.5, 1);
                    a.number("n", 0, 0, 1);
                    a.bool("b", true);
                    a.duration("d3", Duration.ZERO, Duration.ofSeconds(1), Duration.ofHours(1));
                    a.duration("d2", Duration.ZERO, Duration.ofMillis(500), Duration.ofHours(1));
                    a.duration("d", Duration.ZERO, Duration.ofSeconds(1), Duration.ofHours(1));
                    a.integer("i2", 1, 1, 9);
                    a.integer("i", 1, 1, 9);
                    a.choice("c", Colour.class, Colour.RED);
                }))
                .isEqualTo("""
                f.conf:2: a.c: "green" is not known; write red or dark-blue
                f.conf:3: a.i: 10 is out of range; write a whole number from 1 to 9
                f.conf:4: a.i2: "many" is not a whole number; write a whole number from 1 to 9
                f.conf:6: a.d: "300" has no unit; write for example 300s; units are ms, s, m, h, d
                f.conf:7: a.d2: 9d is out of range; write a duration from 500ms to 1h
                f.conf:8: a.d3: "soon" is not a duration; write a whole number and a unit, for example 5s
                f.conf:9: a.b: "maybe" is not known; write true or false
                f.conf:10: a.n: 1.5 is out of range; write a number from 0 to 1
                f.conf:11: a.n2: "1e-3" is not a number; write a number from 0.5 to 1""");
    }

    @Test
    void aProblemOfAListIsOnTheLineOfItsElement() {
        assertThat(problems("""
                l = [
                  1,
                  two,
                  [3],
                ]
                """, root -> root.list("l", SectionTest::number, List.of())))
                .isEqualTo("""
                f.conf:3: l: entry 2: "two" is no number; write digits
                f.conf:4: l: entry 3: this is a list; write one value""");
    }

    @Test
    void wrongTypesAreNamed() {
        assertThat(problems("""
                a = 5
                s = [1]
                t { x = 1 }
                u = null
                """, root -> {
                    root.section("a");
                    root.string("s", "");
                    root.string("t", "");
                    root.string("u", "");
                }))
                .isEqualTo("""
                f.conf:1: a: this is a section; write a { ... }
                f.conf:2: s: this is a list; write one value
                f.conf:3: t: this is a section; write one value
                f.conf:4: u: null is not a value; to have the default, delete the line""");
    }

    @Test
    void unknownKeysGetTheLikelyName() {
        assertThat(problems("""
                a { adresses = 1, mode = 2, sites = 3, whatever = 4 }
                b { mode = 5 }
                mode = 6
                """, root -> {
                    Section a = root.section("a");
                    a.string("addresses", "");
                    a.renamed("sites", "zones");
                    root.section("b").string("mode", "");
                }))
                .isEqualTo("""
                f.conf:1: a.adresses: unknown key; did you mean addresses?
                f.conf:1: a.mode: unknown key; did you mean b.mode?
                f.conf:1: a.sites: unknown key; it is called zones here
                f.conf:1: a.whatever: unknown key; known here are addresses
                f.conf:3: mode: unknown key; did you mean b.mode?""");
    }

    @Test
    void aRuleAcrossKeysIsReportedAtItsKeyOrElseAtTheSection() {
        assertThat(problems("""
                a {
                  x = 1
                }
                """, root -> {
                    Section a = root.section("a");
                    a.string("x", "");
                    a.string("y", "");
                    a.reject("x", "does not go with z");
                    a.reject("y", "is needed");
                }))
                .isEqualTo("""
                f.conf:1: a.y: is needed
                f.conf:2: a.x: does not go with z""");
    }

    @Test
    void aRuleCanTellWhetherItsKeysAreSound() throws SettingsException {
        SettingsFile file = file("a { bad = [1, x], good = [1, 2] }");
        Section a = file.root().section("a");
        assertThat(a.list("bad", SectionTest::number, List.of(7))).containsExactly(7);
        assertThat(a.list("good", SectionTest::number, List.of(7))).containsExactly(1, 2);
        assertThat(a.sound("good")).isTrue();
        assertThat(a.sound("good", "bad")).isFalse();
        assertThat(file.keys()).containsExactlyInAnyOrder("a.bad", "a.good");
    }

    @Test
    void environmentVariablesAreSubstitutedAndBlamed() {
        String path = System.getenv("PATH");
        assertThat(path).isNotNull();
        assertThat(problems("""
                a {
                  i = ${?PATH}
                  absent = ${?NO_SUCH_VARIABLE_1}
                  needed = ${NO_SUCH_VARIABLE_2}
                  part = "secret"${NO_SUCH_VARIABLE_3}
                }
                """, root -> {
                            Section a = root.section("a");
                            a.integer("i", 1, 1, 9);
                            assertThat(a.string("absent", "dflt")).isEqualTo("dflt");
                            a.string("needed", "");
                            a.string("part", "");
                        })
                        .lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("f.conf:2: a.i: ")
                                .endsWith("is not a whole number; write a whole number from 1 to 9"
                                        + " (the value comes from the environment)"),
                        line -> assertThat(line)
                                .isEqualTo("f.conf:4: a.needed: ${NO_SUCH_VARIABLE_2} is not set;"
                                        + " set it in the environment, or give the value here"),
                        line -> assertThat(line)
                                .startsWith("f.conf:5: a.part: ${NO_SUCH_VARIABLE_3} is not set")
                                .doesNotContain("secret"));
    }

    @Test
    void whatLooksLikeAKeyAndControlCharactersAreNotShown() {
        assertThat(problems("""
                pasted = "abcdefghij0123456789klmn"
                hostile = "\\u001b[2J\\nf.conf:9: fake"
                """, root -> {
                    root.integer("pasted", 1, 1, 9);
                    root.integer("hostile", 1, 1, 9);
                }))
                .isEqualTo("""
                f.conf:1: pasted: "***" is not a whole number; write a whole number from 1 to 9
                f.conf:2: hostile: "\\u001b[2J\\u000af.conf:9: fake" is not a whole number; \
                write a whole number from 1 to 9""");
    }

    private static Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("\"" + text + "\" is no number; write digits", notANumber);
        }
    }

    // ---- lists of words and sections, tables ----

    @Test
    void aListMayHoldWordsAndSections() throws SettingsException {
        SettingsFile file = file("l = [ one, { name = two, size = 2 }, three ]");

        List<String> read = file.root()
                .list(
                        "l",
                        word -> word,
                        one -> one.optional("name", text -> text + one.integer("size", 1, 1, 9)),
                        List.of());

        assertThat(read).containsExactly("one", "two2", "three");
        file.finish();
    }

    @Test
    void aMistakeInAnElementNamesTheElement() {
        assertThat(problems(
                        """
                l = [
                  one
                  { name = two, sise = 2 }
                ]
                """,
                        root -> root.list(
                                "l",
                                word -> word,
                                one -> {
                                    one.integer("size", 1, 1, 9);
                                    return one.optional("name", text -> text);
                                },
                                List.of())))
                .isEqualTo("f.conf:3: l[2].sise: unknown key; did you mean size?");
    }

    @Test
    void aTableIsReadInTheOrderOfTheFile() throws SettingsException {
        SettingsFile file = file("""
                t {
                  "z.example" { n = 1 }
                  a { n = 2 }
                }
                """);

        assertThat(file.root().section("t").sections().keySet()).containsExactly("z.example", "a");
        file.root().section("t").sections().values().forEach(one -> one.integer("n", 0, 0, 9));
        file.finish();
    }

    @Test
    void aSectionAsAWholeIsRejectedAtItsLine() {
        assertThat(problems(
                        "a {\n b { }\n}", root -> root.section("a").section("b").reject("is empty; fill it")))
                .isEqualTo("f.conf:2: a.b: is empty; fill it");
    }
}
