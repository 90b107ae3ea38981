package io.smtpedge.edge.config;

import io.smtpedge.edge.access.AccessEntry;
import io.smtpedge.edge.access.CidrFile;
import io.smtpedge.edge.access.CidrFileException;
import io.smtpedge.edge.access.RuleOrder;
import io.smtpedge.edge.policy.Action;
import io.smtpedge.settings.Section;
import java.util.List;

/**
 * The operator's own rules about addresses.
 *
 * @param rules in order: the first that names an address decides
 * @param action what follows from reject
 */
public record AccessSettings(List<AccessEntry> rules, Action action) {

    private static final String RULES =
            "rules, with entries such as \"permit 192.0.2.1\" and \"reject 198.51.100.0/24\",";

    static AccessSettings read(Section access) {
        List.of("allow", "deny", "permit", "reject", "list").forEach(old -> access.renamed(old, RULES));
        AccessSettings read = new AccessSettings(
                access.list("rules", AccessEntry::parse, List.of()),
                access.choice("action", Action.class, Action.DROP));
        if (access.sound("rules")) {
            RuleOrder.mistakes(read.rules).forEach(mistake -> access.reject("rules", mistake));
            read.rules.forEach(entry -> checkFile(entry, access));
        }
        return read;
    }

    /** Reads the file only to find its mistakes: a running edge reads it again whenever it changes. */
    private static void checkFile(AccessEntry entry, Section access) {
        if (entry instanceof AccessEntry.File(var path)) {
            try {
                CidrFile.read(path);
            } catch (CidrFileException wrong) {
                wrong.mistakes()
                        .forEach(mistake ->
                                access.rejectIn(mistake.file().toString(), mistake.line(), mistake.sentence()));
            }
        }
    }
}
