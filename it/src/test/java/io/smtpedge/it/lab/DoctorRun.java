package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.smtpedge.it.parts.JavaProgram;
import io.smtpedge.it.parts.Machine;
import io.smtpedge.it.parts.ProjectFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Runs {@code tproxy-setup doctor --json} on a box of the lab, as a process of its own. */
final class DoctorRun {

    private static final String STATUS = "doctor's exit status: ";

    private DoctorRun() {}

    /**
     * What it said.
     *
     * @param text all that it printed
     * @param check the verdict's check; empty when all is well
     * @param remedy of the verdict
     * @param failures all failures, each as {@code check: message}
     */
    record Verdict(int exitStatus, String text, String check, String message, String remedy, List<String> failures) {

        /** The verdict is a failure of this check, and its message holds this text. */
        void names(String expectedCheck, String expectedText) {
            assertThat(check).as(text).isEqualTo(expectedCheck);
            assertThat(message).contains(expectedText);
            assertThat(exitStatus).isEqualTo(1);
            assertThat(remedy).as("the command that mends it").isNotBlank();
        }
    }

    static Verdict of(Machine box, String role, String... options) {
        String[] all = new String[options.length + 1];
        all[0] = "--json";
        System.arraycopy(options, 0, all, 1, options.length);
        String printed = box.sh(commandLine(role, all) + "; echo \"" + STATUS + "$?\"");
        int end = printed.indexOf(STATUS);
        String json = printed.substring(0, end);
        int status = Integer.parseInt(printed.substring(end + STATUS.length()).strip());
        Config report = ConfigFactory.parseString(json.substring(json.indexOf('{')));
        Config verdict = report.getConfig("verdict");
        return new Verdict(
                status,
                printed,
                text(verdict, "check"),
                text(verdict, "message"),
                text(verdict, "remedy"),
                report.getConfigList("findings").stream()
                        .filter(finding -> finding.getString("status").equals("FAIL"))
                        .map(finding -> finding.getString("check") + ": " + finding.getString("message"))
                        .toList());
    }

    private static String text(Config config, String key) {
        return config.hasPath(key) ? config.getString(key) : "";
    }

    /** As a line for the shell. */
    static String commandLine(String role, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "doctor",
                "--config",
                ProjectFolder.find().resolve("conf").resolve("tproxy.conf").toString(),
                "--role",
                role));
        arguments.addAll(List.of(options));
        return program(arguments);
    }

    /** {@code tproxy-setup} with these arguments, as a line for the shell. */
    static String program(List<String> arguments) {
        return JavaProgram.command("io.smtpedge.tproxy.Main", arguments).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
    }
}
