package io.smtpedge.it.parts;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One of the files in conf/, with some exact strings of it replaced.
 *
 * <p>Tests and the lab start from the very files that people start from. They replace addresses, ports and paths, and
 * must notice when such a file no longer holds what they replace. Immutable.
 */
public final class ConfSample {

    private final Path file;
    private final String text;

    private ConfSample(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /** Reads conf/{@code name} of this project. */
    public static ConfSample of(String name) {
        return load(ProjectFolder.find().resolve("conf").resolve(name));
    }

    /** Reads any file. */
    public static ConfSample load(Path file) {
        try {
            return new ConfSample(file, Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read", unreadable);
        }
    }

    /**
     * The same with every {@code exact} replaced.
     *
     * @throws IllegalStateException when the file does not hold {@code exact}
     */
    public ConfSample replace(String exact, String replacement) {
        if (!text.contains(exact)) {
            throw new IllegalStateException(file + " does not hold \"" + exact
                    + "\"; it was changed, so change what replaces parts of it as well");
        }
        return new ConfSample(file, text.replace(exact, replacement));
    }

    /**
     * The same with some keys of a HOCON file replaced.
     *
     * @param hocon such as {@code dnsbl.action = drop}; a later line wins over an earlier one
     */
    public ConfSample with(String hocon) {
        // Merged and written anew: the reader of settings refuses a file in which a key stands twice.
        String merged = ConfigFactory.parseString(hocon)
                .withFallback(ConfigFactory.parseString(text))
                .root()
                .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
        return new ConfSample(file, merged);
    }

    public String text() {
        return text;
    }

    /** Writes the text into a folder, under the sample's own name, readable for everyone. */
    public Path writeInto(Path folder) throws IOException {
        return Files.writeString(
                Files.createDirectories(folder).resolve(file.getFileName().toString()), text);
    }
}
