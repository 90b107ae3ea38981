package io.smtpedge.edge.config;

import io.smtpedge.edge.policy.Action;
import io.smtpedge.edge.policy.DialogueRules;
import io.smtpedge.settings.Section;
import java.util.List;

/**
 * The test for commands of other protocols.
 *
 * @param test what follows, and how long a pass holds
 * @param commands the words that begin such a command
 */
public record NonSmtpCommandSettings(ProtocolTestSettings test, List<String> commands) {

    static NonSmtpCommandSettings read(Section section) {
        section.renamed("forbidden-commands", "commands");
        return new NonSmtpCommandSettings(
                ProtocolTestSettings.read(section, Action.DROP),
                section.list("commands", DialogueRules::forbiddenCommand, List.of("CONNECT", "GET", "POST")));
    }
}
