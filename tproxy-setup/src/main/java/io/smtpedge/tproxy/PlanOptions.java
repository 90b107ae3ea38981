package io.smtpedge.tproxy;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.tproxy.config.Role;
import io.smtpedge.tproxy.config.Tool;
import io.smtpedge.tproxy.config.TproxyConfig;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Planner;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which plan is meant: the options that all commands share. */
final class PlanOptions {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The file with the section tproxy.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path config;

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
        return TproxyConfig.load(config, Optional.ofNullable(role), Optional.ofNullable(tool));
    }

    /** Reads the file and plans, as {@link #load}. */
    Plan plan() throws SettingsException {
        return Planner.plan(load());
    }

    /** The same options again, for a command that a person is advised to run. */
    @Override
    public String toString() {
        StringBuilder words = new StringBuilder("--config ").append(config);
        if (role != null) {
            words.append(" --role ").append(role.name().toLowerCase(Locale.ROOT));
        }
        if (tool != null) {
            words.append(" --tool ").append(tool.name().toLowerCase(Locale.ROOT));
        }
        return words.toString();
    }
}
