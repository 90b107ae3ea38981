package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtpedge.it.parts.Command;
import io.smtpedge.it.parts.ConfSample;
import io.smtpedge.it.parts.ProjectFolder;
import io.smtpedge.it.parts.RealTools;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.Main;
import io.smtpedge.tproxy.config.TproxyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The units in conf/systemd, judged by systemd itself. Nothing is installed or started. */
class SystemdUnitsIT {

    private static final Path UNITS = ProjectFolder.find().resolve("conf/systemd");
    private static final String PROGRAMS = "/usr/lib/smtp-edge/bin";

    @TempDir
    private Path folder;

    @BeforeEach
    void needsSystemd() {
        assumeTrue(RealTools.has("systemd-analyze"), "needs systemd-analyze, from Debian's package systemd");
    }

    @Test
    void systemdHasNothingToSayAboutThem() throws IOException {
        Command.Result verified = verify(unitsWithPrograms());

        assertThat(verified.output()).isEmpty();
        assertThat(verified.status()).isZero();
    }

    /** Else the test above could not fail. */
    @Test
    void systemdWouldNoticeAMistake() throws IOException {
        List<String> units = unitsWithPrograms();
        ConfSample.load(folder.resolve("smtp-edge.service"))
                .replace("NonBlocking=yes", "NonBlocking=perhaps")
                .writeInto(folder);

        assertThat(verify(units).output()).contains("smtp-edge.service:").contains("perhaps");
    }

    /** systemd's own measure of what a broken-in service could do: 0.0 nothing, 10.0 everything. */
    @ParameterizedTest
    @CsvSource({
        "smtp-edge.service, 17",
        "smtp-edge-sets.service, 17",
        "smtp-edge-rules.service, 35",
        "smtp-edge-rules-verify.service, 35",
        "smtp-edge-compact.service, 5"
    })
    void theyAreHardened(String unit, int tenths) throws IOException {
        unitsWithPrograms();

        Command.Result judged = Command.attempt(
                List.of(
                        "systemd-analyze",
                        "security",
                        "--no-pager",
                        "--offline=true",
                        "--threshold=" + tenths,
                        folder.resolve(unit).toString()),
                "");

        assertThat(judged.status()).as(judged.output()).isZero();
        assertThat(judged.output()).contains("Overall exposure level for " + unit);
    }

    @Test
    void eachHasTheOneCapabilityThatItNeeds() throws IOException {
        assertThat(values("smtp-edge.service", "AmbientCapabilities")).containsExactly("CAP_NET_RAW");
        assertThat(values("smtp-edge.service", "CapabilityBoundingSet")).containsExactly("CAP_NET_RAW");
        assertThat(values("smtp-edge-sets.service", "AmbientCapabilities")).containsExactly("CAP_NET_ADMIN");
        assertThat(values("smtp-edge-sets.service", "CapabilityBoundingSet")).containsExactly("CAP_NET_ADMIN");
        assertThat(values("smtp-edge-compact.service", "CapabilityBoundingSet")).containsExactly("");
    }

    /** A unit with one of them starts, and then does not work. */
    @ParameterizedTest
    @CsvSource({"smtp-edge.service", "smtp-edge-sets.service"})
    void whatBreaksAJvmOrTransparentSocketsIsNotSet(String unit) throws IOException {
        assertThat(Files.readAllLines(UNITS.resolve(unit)))
                .noneMatch(line -> line.startsWith("PrivateUsers="))
                .noneMatch(line -> line.startsWith("PrivateNetwork="))
                .noneMatch(line -> line.startsWith("MemoryDenyWriteExecute="));
    }

    @Test
    void theCommandsThatTheyRunExist() throws IOException {
        List<String> commands = new ArrayList<>();
        for (String unit :
                List.of("smtp-edge-rules.service", "smtp-edge-rules-verify.service", "smtp-edge-sets.service")) {
            Matcher line = Pattern.compile(PROGRAMS + "/tproxy-setup ([^\\\\'\n]+)")
                    .matcher(Files.readString(UNITS.resolve(unit)));
            while (line.find()) {
                commands.add(line.group(1).strip());
            }
        }

        assertThat(commands)
                .hasSize(5)
                .allSatisfy(command -> assertThatNoException()
                        .isThrownBy(() -> Main.commandLine().parseArgs(command.split(" "))));
    }

    /** It works on the edge's own files, as the edge, where the edge has them. */
    @Test
    void theJournalIsCompactedWhereTheEdgeWritesIt() throws IOException {
        String journal = "/var/lib/"
                + values("smtp-edge.service", "StateDirectory").getFirst().split(" ")[1];
        String command = values("smtp-edge-compact.service", "ExecStart").getFirst();

        assertThat(command).startsWith(PROGRAMS + "/smtp-report compact ").endsWith(" " + journal);
        assertThatNoException()
                .isThrownBy(() -> io.smtpedge.report.Main.commandLine()
                        .parseArgs(command.substring((PROGRAMS + "/smtp-report ").length())
                                .split(" ")));
        assertThat(values("smtp-edge-compact.service", "ReadWritePaths")).containsExactly(journal);
        assertThat(values("smtp-edge-compact.service", "User")).isEqualTo(values("smtp-edge.service", "User"));
    }

    @Test
    void theSocketsAreWhereTheRulesLead() throws IOException, SettingsException {
        TproxyConfig rules =
                TproxyConfig.load(ProjectFolder.find().resolve("conf/tproxy.conf"), Optional.empty(), Optional.empty());

        assertThat(values("smtp-edge.socket", "ListenStream"))
                .containsExactlyElementsOf(rules.edge().listen().stream()
                        .map(io.smtpedge.edge.net.Addresses::text)
                        .toList());
        assertThat(values("smtp-edge.socket", "Transparent")).containsExactly("yes");
        assertThat(values("smtp-edge.socket", "FreeBind")).containsExactly("yes");
    }

    private static List<String> values(String unit, String key) throws IOException {
        return Files.readAllLines(UNITS.resolve(unit)).stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    private static Command.Result verify(List<String> units) {
        List<String> command =
                new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no", "--recursive-errors=no"));
        command.addAll(units);
        return Command.attempt(command, "");
    }

    /** Copies, whose programs are those of the sources: systemd wants to see them. */
    private List<String> unitsWithPrograms() throws IOException {
        Path programs = Files.createDirectories(folder.resolve("bin"));
        for (String program : List.of(
                "smtp-edge/src/dist/bin/smtp-edge",
                "tproxy-setup/src/dist/bin/tproxy-setup",
                "report/src/dist/bin/smtp-report")) {
            Path script = ProjectFolder.find().resolve(program);
            Files.copy(
                    script,
                    programs.resolve(script.getFileName()),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> units = new ArrayList<>();
        try (Stream<Path> files = Files.list(UNITS)) {
            for (Path unit : files.filter(file -> file.toString().matches(".*\\.(service|socket|timer)"))
                    .sorted()
                    .toList()) {
                ConfSample sample = ConfSample.load(unit);
                units.add(
                        (unit.toString().endsWith(".service") ? sample.replace(PROGRAMS, programs.toString()) : sample)
                                .writeInto(folder)
                                .toString());
            }
        }
        return units;
    }
}
