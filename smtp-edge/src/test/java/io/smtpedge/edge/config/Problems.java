package io.smtpedge.edge.config;

import io.smtpedge.settings.SettingsException;

/** What an operator is told of a configuration. */
final class Problems {

    private Problems() {}

    /** The message about a file "f" with this text; empty where nothing is wrong. */
    static String problems(String text) {
        try {
            EdgeConfigLoader.parse("f", text);
            return "";
        } catch (SettingsException found) {
            return found.getMessage();
        }
    }
}
