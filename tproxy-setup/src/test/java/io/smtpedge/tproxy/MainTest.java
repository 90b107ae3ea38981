package io.smtpedge.tproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void planPrintsTheScript() {
        int status = run(
                "plan", "--elsewhere", "--config", "../conf/tproxy.conf", "--role", "haproxy", "--tool", "iptables");

        assertThat(err.toString()).isEmpty();
        assertThat(status).isZero();
        assertThat(out.toString())
                .startsWith("#!/bin/sh\n# Made by tproxy-setup plan.")
                .contains("# smtp-edge: the plumbing of HAProxy in topology gateway.\n")
                .contains("ip6tables-restore --wait --noflush");
    }

    @Test
    void planPrintsTheWholeLineAsOneScript() {
        int status = run("plan", "--config", "../conf/tproxy.conf", "--all");

        assertThat(err.toString()).isEmpty();
        assertThat(status).isZero();
        assertThat(out.toString())
                .startsWith("#!/bin/sh\n# Made by tproxy-setup plan.")
                .containsSubsequence(
                        "\ncase \"${1:-}\" in\n",
                        "\nedge)\n# smtp-edge: the plumbing of the edge in topology gateway.\n",
                        "\nhaproxy)\n# smtp-edge: the plumbing of HAProxy in topology gateway.\n",
                        "\nmta)\n# smtp-edge: the plumbing of the MTAs in topology gateway.\n",
                        "usage: $0 edge|haproxy|mta\" >&2; exit 2 ;;\nesac\n");
    }

    @Test
    void aWrongFileIsStatusTwoAndNamesTheLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("tproxy.conf"), "tproxy {\n  role = router\n}\n");

        assertThat(run("plan", "--config", file.toString())).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains(file + ":2: tproxy.role: \"router\" is not known; write");
    }

    @Test
    void aMissingFileIsStatusTwo(@TempDir Path folder) {
        Path file = folder.resolve("none.conf");

        assertThat(run("plan", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(file + ": there is no such file");
    }

    @Test
    void doctorNamesAnAddressThatIsNone() {
        assertThat(run("doctor", "--config", "../conf/tproxy.conf", "--client", "example.org"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("\"example.org\" is not an IP address; write one such as 203.0.113.25");
    }

    @Test
    void doctorReportsOnTheMachineThatItRunsOn() {
        int status = run("doctor", "--config", "../conf/tproxy.conf", "--role", "mta", "--json");

        assertThat(status).as(err.toString()).isBetween(0, 1);
        assertThat(out.toString())
                .startsWith("{")
                .contains("\"role\" : \"mta\"")
                .contains("\"verdict\"");
    }

    @Test
    void wrongUsageIsStatusTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("plan", "--config", "../conf/tproxy.conf", "--role", "router"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("say what to do").contains("--role");
    }

    @Test
    void withoutConfigTheFirstOfTheUsualFilesIsRead(@TempDir Path folder) throws IOException {
        Path own = folder.resolve("tproxy.conf");
        Path edges = folder.resolve("smtp-edge.conf");
        assertThat(PlanOptions.firstOf(List.of(own, edges))).isEmpty();

        Files.writeString(edges, "");
        assertThat(PlanOptions.firstOf(List.of(own, edges))).contains(edges);

        Files.writeString(own, "");
        assertThat(PlanOptions.firstOf(List.of(own, edges))).contains(own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "verify", "doctor"})
    void withoutAnyFileItSaysWhereItLooked(String command) {
        assumeFalse(Files.exists(Path.of("/etc/smtp-edge")), "/etc/smtp-edge is there");

        assertThat(run(command)).isEqualTo(2);
        assertThat(err.toString())
                .contains("there is neither /etc/smtp-edge/tproxy.conf nor /etc/smtp-edge/smtp-edge.conf")
                .contains("say --config FILE");
    }

    private int run(String... args) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
