package io.smtpedge.tproxy.doctor;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import io.smtpedge.tproxy.apply.Difference;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Planner;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A machine that says what a test wants. A command that the test does not know prints nothing and fails. */
public final class CannedHost implements Host {

    private final Map<String, Printed> commands = new HashMap<>();
    private final Map<String, String> files = new HashMap<>();

    private List<Difference> differences = List.of();

    public CannedHost says(String command, String text) {
        commands.put(command, new Printed(0, text));
        return this;
    }

    public CannedHost fails(String command, int status, String text) {
        commands.put(command, new Printed(status, text));
        return this;
    }

    public CannedHost file(String path, String text) {
        files.put(path, text);
        return this;
    }

    @Override
    public Printed run(String command) {
        return commands.getOrDefault(command, new Printed(2, ""));
    }

    /** What it finds that is not as planned. */
    public CannedHost differs(Difference... found) {
        differences = List.of(found);
        return this;
    }

    @Override
    public List<Difference> differences(Plan plan) {
        return differences;
    }

    @Override
    public Optional<String> read(String path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public List<String> names(String folder) {
        String start = folder.endsWith("/") ? folder : folder + "/";
        return files.keySet().stream()
                .filter(path -> path.startsWith(start))
                .flatMap(path -> Stream.of(path.substring(start.length()).replaceFirst("/.*", "")))
                .distinct()
                .sorted()
                .toList();
    }

    /** The set-up of conf/tproxy.conf on this machine. */
    public Setup in(Role role) {
        return in(role, Tool.NFT);
    }

    /** The set-up that a file with this text describes, on this machine. */
    public Setup in(String text) throws SettingsException {
        TproxyConfig config =
                TproxyConfig.read(SettingsFile.parse("tproxy.conf", text), Optional.empty(), Optional.empty());
        return new Setup(config, Planner.plan(config), this, List.of(), "tproxy-setup apply --config tproxy.conf");
    }

    Setup in(Role role, Tool tool) {
        try {
            TproxyConfig config =
                    TproxyConfig.load(Path.of("../conf/tproxy.conf"), Optional.of(role), Optional.of(tool));
            return new Setup(config, Planner.plan(config), this, List.of(), "tproxy-setup apply --config tproxy.conf");
        } catch (SettingsException wrong) {
            throw new IllegalStateException(wrong);
        }
    }
}
