package io.smtpedge.edge.config;

import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import java.nio.file.Path;

/**
 * Reads the configuration of the edge. Which key means what, and why its default is what it is, is in
 * conf/smtp-edge.conf; a test holds the two together.
 */
public final class EdgeConfigLoader {

    private EdgeConfigLoader() {}

    /**
     * Reads and checks the file.
     *
     * @throws SettingsException with all mistakes in it
     */
    public static EdgeConfig load(Path path) throws SettingsException {
        SettingsFile file = SettingsFile.load(path);
        EdgeConfig config = read(file);
        file.finish();
        return config;
    }

    /** As {@link #load}, of a text at hand; {@code name} stands for the file in problems. */
    public static EdgeConfig parse(String name, String text) throws SettingsException {
        SettingsFile file = SettingsFile.parse(name, text);
        EdgeConfig config = read(file);
        file.finish();
        return config;
    }

    /** Reads every key; what is wrong is told by {@link SettingsFile#finish}. */
    static EdgeConfig read(SettingsFile file) {
        // What tproxy-setup reads may stand in the same file, so that nobody says the same addresses twice.
        file.root().leaveToOthers("tproxy");
        EdgeConfig config = EdgeConfig.read(file.root());
        new ConsistencyRules(file.root(), config).check();
        return config;
    }
}
