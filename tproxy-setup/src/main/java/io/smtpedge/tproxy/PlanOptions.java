package io.smtpedge.tproxy;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.KernelSettings;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Planner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which plan is meant: the options that all commands share. */
final class PlanOptions {

    /** Where the file is if nothing is said; the first that is there. */
    private static final List<Path> USUAL =
            List.of(Path.of("/etc/smtp-edge/tproxy.conf"), Path.of("/etc/smtp-edge/smtp-edge.conf"));

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The file with the section tproxy. Default: /etc/smtp-edge/tproxy.conf if it is there, else"
                    + " /etc/smtp-edge/smtp-edge.conf.")
    private @Nullable Path config;

    @Option(names = "--role", description = "Instead of the file's: edge, haproxy or mta.")
    private @Nullable Role role;

    @Option(names = "--tool", description = "Instead of the file's: nft or iptables.")
    private @Nullable Tool tool;

    /**
     * Reads the file.
     *
     * @throws SettingsException with everything that is wrong with it
     */
    TproxyConfig load() throws SettingsException {
        return load(Optional.ofNullable(role));
    }

    private TproxyConfig load(Optional<Role> box) throws SettingsException {
        return TproxyConfig.load(file(), box, Optional.ofNullable(tool));
    }

    private Path file() {
        if (config == null) {
            config = firstOf(USUAL)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "there is neither " + USUAL.getFirst() + " nor " + USUAL.getLast()
                                    + ": say --config FILE, or write one; conf/tproxy.conf is a sample"));
        }
        return config;
    }

    /** The first of these files that is there, readable or not: who may not read it is told so. */
    static Optional<Path> firstOf(List<Path> files) {
        return files.stream().filter(file -> !Files.notExists(file)).findFirst();
    }

    /** Reads the file and plans for this machine's kernel, as {@link #load}. */
    Plan plan() throws SettingsException {
        return Planner.plan(load(), KernelSettings.read());
    }

    /** The plans of all boxes by their names, in the order of the line; their kernels cannot be asked from here. */
    SequencedMap<String, Plan> plansOfAllBoxes() throws SettingsException {
        SequencedMap<String, Plan> plans = new LinkedHashMap<>();
        for (Role box : load(Optional.of(Role.EDGE)).boxes()) {
            plans.put(box.name().toLowerCase(Locale.ROOT), Planner.plan(load(Optional.of(box)), KernelSettings.USUAL));
        }
        return plans;
    }

    /** The same options again, for a command that a person is advised to run. */
    @Override
    public String toString() {
        StringBuilder words = new StringBuilder("--config ").append(file());
        if (role != null) {
            words.append(" --role ").append(role.name().toLowerCase(Locale.ROOT));
        }
        if (tool != null) {
            words.append(" --tool ").append(tool.name().toLowerCase(Locale.ROOT));
        }
        return words.toString();
    }
}
