package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.Netns;
import io.smtpedge.it.parts.NetnsNames;
import io.smtpedge.it.parts.RequireRealTools;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The lab as a person uses it. The folder is of the test's own, so its lab is another one than theirs. */
@RequireRealTools
class LabMainIT {

    @TempDir
    private Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @AfterEach
    void nothingStays() {
        lab("down");
    }

    @Test
    void upSendStatusDown() throws IOException {
        assertThat(lab("up", "--edge", edge())).as(this::printed).isZero();
        assertThat(out.toString()).contains("smtp-edge ready").contains("mta1 .34");

        assertThat(lab("up", "--edge", edge())).isZero();
        assertThat(out.toString()).contains("The lab is up already");

        assertThat(lab("status")).as(this::printed).isZero();
        assertThat(out.toString()).contains("mta6/mta2 UP").contains("All is well.");

        assertThat(lab("send")).as(this::printed).isZero();
        assertThat(out.toString())
                .contains("delivered client=198.51.100.10 ")
                .contains("delivered client=2001:db8:c::10 ")
                .contains("550 5.7.1 Service unavailable; client [198.51.100.66] blocked using dnsbl.example")
                .contains("MTAs: nothing of 2001:db8:c::66")
                .contains("All as promised.");

        assertThat(lab("down")).isZero();
        assertThat(names().existing()).isEmpty();
        assertThat(state()).doesNotExist();
    }

    @Test
    void whatIsNotAsPromisedIsSaidAndDownRemovesWhatIsLeftOfACrash() throws IOException {
        assertThat(lab("up", "--edge", edge())).as(this::printed).isZero();

        endTheEdge();

        assertThat(lab("status")).isEqualTo(1);
        assertThat(out.toString()).contains("java DOES NOT RUN").contains("Not all is well");
        assertThat(lab("send")).isEqualTo(1);

        assertThat(lab("down")).isZero();
        assertThat(names().existing()).isEmpty();
    }

    @Test
    void withoutALabNothingPretends() {
        assertThat(lab("status")).isEqualTo(1);
        assertThat(out.toString()).contains("The lab is not up.");
        assertThat(lab("send")).isEqualTo(1);
        assertThat(lab("down")).isZero();
        assertThat(lab("up", "--edge", "/nonexistent/smtp-edge")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no program /nonexistent/smtp-edge");
    }

    private int lab(String command, String... options) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine commandLine = LabMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        String[] arguments = new String[options.length + 3];
        arguments[0] = command;
        arguments[1] = "--state";
        arguments[2] = state().toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return commandLine.execute(arguments);
    }

    private String printed() {
        return out + "\n" + err;
    }

    private Path state() {
        return folder.resolve("lab");
    }

    /** The edge as it was just compiled, as a program. */
    private String edge() throws IOException {
        String command = String.join(" ", JavaProgram.command("io.smtpedge.edge.Main", List.of()));
        Path script = Files.writeString(folder.resolve("smtp-edge"), "#!/bin/sh\nexec " + command + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script.toString();
    }

    private NetnsNames names() {
        return LabState.namesFor(state());
    }

    private void endTheEdge() {
        Netns edge = new Netns(names().name("edge"));
        edge.processes().stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .forEach(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
    }
}
