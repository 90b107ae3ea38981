package io.smtpedge.edge.config;

import io.smtpedge.edge.journal.JournalConfig;
import io.smtpedge.reputation.privacy.PseudonymKey;
import io.smtpedge.settings.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The journal.
 *
 * @param journal empty where there is none
 */
public record JournalSettings(Optional<JournalConfig> journal) {

    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(MiB|GiB|TiB)");
    private static final Map<String, Long> UNITS = Map.of("MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);
    private static final long USUAL_SIZE = 10L << 30;

    static JournalSettings read(Section section) {
        Optional<Path> directory = section.optional("directory", Path::of);
        Duration keep = section.duration("keep", Duration.ofDays(35), Bounds.HOUR, LONGEST);
        long maxSize = section.one("max-size", JournalSettings::size, USUAL_SIZE);
        Optional<Duration> pseudonymiseAfter = section.has("pseudonymise-after")
                ? Optional.of(section.duration("pseudonymise-after", Bounds.DAY, Bounds.HOUR, LONGEST))
                : Optional.empty();
        Optional<Path> keyFile = section.optional("key-file", Path::of);
        checkKey(section, pseudonymiseAfter, keyFile);
        if (section.sound("pseudonymise-after", "keep")
                && pseudonymiseAfter.filter(after -> after.compareTo(keep) >= 0).isPresent()) {
            section.reject(
                    "pseudonymise-after",
                    "it has no effect: after journal.keep there is no segment left; write less than that, or keep them longer");
        }
        return new JournalSettings(
                directory.map(where -> new JournalConfig(where, keep, maxSize, pseudonymiseAfter, keyFile)));
    }

    private static void checkKey(Section section, Optional<Duration> pseudonymiseAfter, Optional<Path> keyFile) {
        if (pseudonymiseAfter.isPresent() && keyFile.isEmpty() && section.sound("pseudonymise-after", "key-file")) {
            section.reject(
                    "pseudonymise-after",
                    "the tokens need a secret; make one with openssl rand -hex 32, and name its file in key-file");
        }
        if (keyFile.isPresent()) {
            try {
                PseudonymKey.read(keyFile.get());
            } catch (IOException unusable) {
                section.reject("key-file", String.valueOf(unusable.getMessage()));
            }
        }
    }

    /** In octets. */
    private static long size(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches() || size.group(1).matches("0+")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no size; write a whole number and MiB, GiB or TiB, as in 10GiB");
        }
        return Long.parseLong(size.group(1)) * UNITS.getOrDefault(size.group(2), 1L);
    }
}
