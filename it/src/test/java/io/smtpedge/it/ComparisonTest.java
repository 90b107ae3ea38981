package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtpedge.it.parts.Command;
import io.smtpedge.it.parts.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/comparison.md makes promises in each of its rows: what can be checked of them is checked here. */
class ComparisonTest {

    private static final Set<String> VERDICTS = Set.of("yes", "better", "not wanted");
    private static final Pattern TEST_CLASS = Pattern.compile("`(\\w+(?:Test|IT))`");
    private static final Path POSTCONF = Path.of("/usr/sbin/postconf");

    private final Path project = ProjectFolder.find();
    private final String page = Files.readString(project.resolve("docs/comparison.md"));

    ComparisonTest() throws IOException {}

    @Test
    void eachRowHasAVerdictAndATestOrAReason() {
        assertThat(rows()).hasSizeGreaterThan(80).allSatisfy(row -> {
            assertThat(row).hasSize(3);
            assertThat(row.get(1)).isIn(VERDICTS);
            if (!row.get(1).equals("not wanted")) {
                assertThat(row.get(2)).containsPattern(TEST_CLASS);
            }
            assertThat(row.get(2)).isNotBlank();
        });
    }

    @Test
    void eachTestThatIsNamedExists() throws IOException {
        Set<String> missing =
                TEST_CLASS.matcher(page).results().map(found -> found.group(1)).collect(Collectors.toSet());
        try (Stream<Path> modules = Files.list(project)) {
            for (Path module : modules.filter(ComparisonTest::hasTests).toList()) {
                missing.removeAll(testsOf(module));
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean hasTests(Path module) {
        return Files.isDirectory(module.resolve("src/test/java"));
    }

    private static Set<String> testsOf(Path module) throws IOException {
        try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
            return files.map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }

    /** Of the postfix that is installed: a newer one may have parameters that nobody here has thought of. */
    @Test
    void noParameterOfPostscreenIsMissing() {
        assumeTrue(Files.isExecutable(POSTCONF), "postfix is not installed");
        List<String> parameters = Pattern.compile("^postscreen_(\\w+)", Pattern.MULTILINE)
                .matcher(Command.run(POSTCONF.toString(), "-d"))
                .results()
                .map((MatchResult found) -> found.group(1))
                // The old names of others, which Postfix still takes.
                .filter(name -> !name.contains("whitelist") && !name.contains("blacklist"))
                .toList();

        assertThat(parameters).isNotEmpty().allSatisfy(name -> assertThat(page).contains("\n| `" + name + "` |"));
    }

    private List<List<String>> rows() {
        return page.lines()
                .filter(line -> line.startsWith("| ") && !line.contains("| Verdict |"))
                .map(line -> line.substring(2, line.length() - 2))
                .map(line -> List.of(line.split(" \\| ", -1)))
                .toList();
    }
}
