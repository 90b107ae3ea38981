package io.smtpedge.report.journal;

import io.smtpedge.report.objects.ObjectAddress;
import io.smtpedge.reputation.journal.JournalFile;
import io.smtpedge.reputation.journal.JournalFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the journals are.
 *
 * @param local folders of edges on this machine
 * @param remote journals in object stores
 */
record Folders(List<JournalFolder> local, List<ObjectAddress> remote) {

    /** A list that changes faster than it can be read is read this often. */
    private static final int ATTEMPTS = 5;

    /**
     * Finds the folders of the edges.
     *
     * @throws IOException where a directory is none, or an address is wrong, with a sentence for the operator
     */
    static Folders of(List<String> journals) throws IOException {
        Set<JournalFolder> local = new LinkedHashSet<>();
        Set<ObjectAddress> remote = new LinkedHashSet<>();
        for (String journal : journals) {
            if (ObjectAddress.isMeantBy(journal)) {
                remote.add(address(journal));
            } else {
                local.addAll(under(Path.of(journal)));
            }
        }
        return new Folders(List.copyOf(local), List.copyOf(remote));
    }

    private static ObjectAddress address(String journal) throws IOException {
        try {
            return ObjectAddress.parse(journal);
        } catch (IllegalArgumentException wrong) {
            throw new IOException(wrong.getMessage(), wrong);
        }
    }

    /** These and more. */
    Folders with(List<JournalFolder> more) {
        List<JournalFolder> all = new ArrayList<>(local);
        all.addAll(more);
        return new Folders(all, remote);
    }

    private static List<JournalFolder> under(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + ": there is no such directory; name the edge's journal.directory");
        }
        List<JournalFolder> folders = new ArrayList<>();
        try (Stream<Path> inside = Files.list(directory)) {
            for (Path path : inside.sorted().toList()) {
                boolean batch = JournalFile.parse(path.getFileName().toString()).isPresent();
                if (Files.isDirectory(path) && !batch) {
                    folders.add(new JournalFolder(path));
                }
            }
        }
        folders.add(new JournalFolder(directory));
        return folders;
    }

    /**
     * The files of a folder, each content once: of a segment that is in a batch, and not yet removed, only the batch; of one that
     * is just being closed only the closed one.
     */
    static List<JournalFolder.Entry> contents(JournalFolder folder) throws IOException {
        List<JournalFolder.Entry> entries = settled(folder);
        Set<String> compacted = new HashSet<>();
        for (JournalFolder.Entry entry : entries) {
            if (entry.file().kind() == JournalFile.Kind.BATCH) {
                compacted.addAll(Manifest.read(entry.path()).segments());
            }
        }
        Set<String> closed = new HashSet<>();
        entries.stream()
                .filter(entry -> entry.file().kind() == JournalFile.Kind.SEGMENT)
                .forEach(entry -> closed.add(entry.file().stem()));
        List<JournalFolder.Entry> contents = new ArrayList<>();
        for (JournalFolder.Entry entry : entries) {
            boolean twice = switch (entry.file().kind()) {
                case BATCH -> false;
                case OPEN -> closed.contains(entry.file().stem());
                case SEGMENT -> !compacted.isEmpty() && compacted.contains(Manifest.fingerprint(entry.path()));
            };
            if (!twice) {
                contents.add(entry);
            }
        }
        return contents;
    }

    /** A file that is renamed while a directory is read may be missed: read until nothing changes. */
    private static List<JournalFolder.Entry> settled(JournalFolder folder) throws IOException {
        List<JournalFolder.Entry> entries = folder.entries();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<JournalFolder.Entry> again = folder.entries();
            if (names(again).equals(names(entries))) {
                return again;
            }
            entries = again;
        }
        return entries;
    }

    private static List<JournalFile> names(List<JournalFolder.Entry> entries) {
        return entries.stream().map(JournalFolder.Entry::file).toList();
    }
}
