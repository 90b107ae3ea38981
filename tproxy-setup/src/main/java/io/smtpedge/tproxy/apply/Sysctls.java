package io.smtpedge.tproxy.apply;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernel settings of this network namespace.
 *
 * @param folder /proc/sys
 */
record Sysctls(Path folder) {

    /**
     * Whether any of the settings holds the value 1.
     *
     * @param pattern a path in which a {@code *} may stand for any one name
     */
    boolean anyIsOne(String pattern) throws PlumbingException {
        try {
            for (Path file : matching(pattern)) {
                if (Files.exists(file) && Files.readString(file).strip().equals("1")) {
                    return true;
                }
            }
            return false;
        } catch (IOException unreadable) {
            throw new PlumbingException("cannot read " + folder.resolve(pattern) + ": " + unreadable, unreadable);
        }
    }

    private List<Path> matching(String pattern) throws IOException {
        List<Path> found = List.of(folder);
        for (String name : pattern.split("/", -1)) {
            List<Path> deeper = new ArrayList<>();
            for (Path path : found) {
                if (!name.equals("*")) {
                    deeper.add(path.resolve(name));
                } else if (Files.isDirectory(path)) {
                    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
                        children.forEach(deeper::add);
                    }
                }
            }
            found = deeper;
        }
        return found;
    }
}
