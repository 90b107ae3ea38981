package io.smtpedge.report.journal;

import io.smtpedge.report.objects.ObjectAddress;
import io.smtpedge.report.objects.StoredObject;
import io.smtpedge.reputation.journal.JournalFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What an object store has of one edge, by the names of the objects. Pure.
 *
 * @param edge the name of its folder; empty for what is right below the prefix
 * @param files its segments and batches
 */
record RemoteFolder(String edge, List<RemoteFile> files) {

    /** The longest name of a file that file systems take, in octets. */
    private static final int LONGEST_NAME = 255;

    /**
     * A segment, which is one object, or a batch, which is several.
     *
     * @param parts by their path below the edge's folder
     */
    record RemoteFile(JournalFile file, Map<String, StoredObject> parts) {

        boolean isBatch() {
            return file.kind() == JournalFile.Kind.BATCH;
        }

        /** Of a batch, the part that says what it was made of. */
        Optional<StoredObject> manifest() {
            return Optional.ofNullable(parts.get(file.name() + "/" + Manifest.FILE));
        }

        /** Which parts of a batch are missing: it is still being uploaded. */
        List<String> missing() {
            return isBatch()
                    ? PARTS.stream()
                            .filter(part -> !parts.containsKey(file.name() + "/" + part))
                            .toList()
                    : List.of();
        }
    }

    private static final List<String> PARTS = parts();

    private static List<String> parts() {
        List<String> parts = new ArrayList<>(List.of(Manifest.FILE));
        Schema.TABLES.forEach(table -> parts.add(table.view() + ".parquet"));
        return List.copyOf(parts);
    }

    /** The folders of edges below an address. Objects with other names are left alone. */
    static List<RemoteFolder> under(ObjectAddress address, Collection<StoredObject> objects) {
        Map<String, Map<JournalFile, Map<String, StoredObject>>> edges = new TreeMap<>();
        for (StoredObject object : objects) {
            List<String> names =
                    List.of(object.key().substring(address.prefix().length()).split("/", -1));
            if (!names.stream().allMatch(RemoteFolder::isName)) {
                continue;
            }
            for (int depth = 0; depth < Math.min(2, names.size()); depth++) {
                List<String> inside = names.subList(depth, names.size());
                Optional<JournalFile> file = JournalFile.parse(inside.getFirst());
                boolean batch = file.map(JournalFile::kind).equals(Optional.of(JournalFile.Kind.BATCH));
                if (file.isPresent() && inside.size() == (batch ? 2 : 1)) {
                    edges.computeIfAbsent(depth == 0 ? "" : names.getFirst(), edge -> new LinkedHashMap<>())
                            .computeIfAbsent(file.get(), name -> new LinkedHashMap<>())
                            .put(String.join("/", inside), object);
                    break;
                }
            }
        }
        List<RemoteFolder> folders = new ArrayList<>();
        edges.forEach((edge, files) -> {
            List<RemoteFile> all = new ArrayList<>();
            files.forEach((file, parts) -> all.add(new RemoteFile(file, Map.copyOf(parts))));
            folders.add(new RemoteFolder(edge, List.copyOf(all)));
        });
        return List.copyOf(folders);
    }

    /** Keys are the words of strangers, and become paths here. */
    private static boolean isName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                && name.codePoints().noneMatch(Character::isISOControl);
    }

    /**
     * What has to be read: of batches only those that are whole, and of what is there twice only one: that without addresses; of one
     * segment the closed one. As {@link Folders#contents} does with files.
     */
    List<RemoteFile> wanted(Predicate<JournalFile> overlaps) {
        Map<JournalFile, RemoteFile> whole = new LinkedHashMap<>();
        Set<String> closed = new HashSet<>();
        for (RemoteFile file : files) {
            if (overlaps.test(file.file()) && file.missing().isEmpty()) {
                whole.put(file.file(), file);
                if (file.file().kind() == JournalFile.Kind.SEGMENT) {
                    closed.add(file.file().stem());
                }
            }
        }
        return whole.values().stream()
                .filter(file -> file.file().pseudonymised()
                        || !whole.containsKey(file.file().withPseudonyms()))
                .filter(file -> file.file().kind() != JournalFile.Kind.OPEN
                        || !closed.contains(file.file().stem()))
                .toList();
    }

    /** Batches of the time that are still being uploaded. */
    List<RemoteFile> unfinished(Predicate<JournalFile> overlaps) {
        return files.stream()
                .filter(file -> overlaps.test(file.file()) && !file.missing().isEmpty())
                .toList();
    }
}
