package io.smtpedge.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code smtp-edge import-postscreen} as a person calls it. */
class ImportPostscreenCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path mainCf;

    @BeforeEach
    void write() throws IOException {
        mainCf = Files.writeString(folder.resolve("main.cf"), """
                postscreen_greet_action = drop
                postscreen_dnsbl_sites = bl.example.org
                postscreen_watchdog_timeout = 20s
                """);
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void theResultIsOneThatCheckAccepts() {
        Path output = folder.resolve("smtp-edge.conf");

        assertThat(run("import-postscreen", mainCf.toString(), "--output", output.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains("differs: " + mainCf + ": postscreen_client_connection_count_limit: counts the whole session")
                .endsWith("no equivalent: " + mainCf
                        + ":3: postscreen_watchdog_timeout is not needed: no event can block another\n");
        assertThat(output).content().contains("action = drop", "\"bl.example.org\"");
        assertThat(run("check", "--config", output.toString())).isZero();
    }

    @Test
    void whatIsThereIsNotOverwritten() throws IOException {
        Path output = Files.writeString(folder.resolve("smtp-edge.conf"), "mine");

        assertThat(run("import-postscreen", mainCf.toString(), "--output", output.toString()))
                .isEqualTo(1);

        assertThat(err.toString()).contains(output + " exists already; name another file, or remove it");
        assertThat(output).hasContent("mine");
    }

    @Test
    void standardOutputByDefault() {
        assertThat(run("import-postscreen", mainCf.toString())).isZero();
        assertThat(out.toString()).contains("  # postscreen_greet_action (" + mainCf + ":1)\n  action = drop\n");
    }

    @Test
    void problemsAreStatusOne() throws IOException {
        Files.writeString(mainCf, "postscreen_greet_wait = long\n");

        assertThat(run("import-postscreen", mainCf.toString())).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("not imported: " + mainCf + ":1: postscreen_greet_wait: \"long\" is no time");
        assertThat(run("import-postscreen", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("there is no such file");
    }
}
