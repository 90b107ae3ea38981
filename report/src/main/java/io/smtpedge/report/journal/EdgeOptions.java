package io.smtpedge.report.journal;

import io.smtpedge.settings.Section;
import io.smtpedge.settings.SettingsException;
import io.smtpedge.settings.SettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the journal of this machine's edge is, for those who do not say it. A mix-in. */
public final class EdgeOptions {

    private static final Path USUAL = Path.of("/etc/smtp-edge/smtp-edge.conf");
    private static final String USUAL_JOURNAL = "/var/lib/smtp-edge/journal";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The edge's configuration, which says where its journal is (journal.directory). Default:"
                    + " /etc/smtp-edge/smtp-edge.conf where it can be read")
    private @Nullable Path configuration;

    /**
     * The journals that were named; if there are none, that of the edge's configuration; without one, the usual place.
     *
     * @throws SettingsException where the configuration cannot be understood
     */
    public List<String> journals(List<String> named) throws SettingsException {
        if (!named.isEmpty()) {
            return named;
        }
        Path file = configuration == null ? USUAL : configuration;
        if (configuration == null && !Files.isReadable(file)) {
            return List.of(USUAL_JOURNAL);
        }
        SettingsFile settings = SettingsFile.load(file);
        Section journal = settings.root().section("journal");
        String directory = journal.string("directory", USUAL_JOURNAL);
        // All else in it is the edge's business.
        if (!journal.sound("directory")) {
            settings.finish(journal);
        }
        return List.of(directory);
    }
}
