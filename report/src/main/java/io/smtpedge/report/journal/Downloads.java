package io.smtpedge.report.journal;

import io.smtpedge.report.objects.ObjectAddress;
import io.smtpedge.report.objects.ObjectStore;
import io.smtpedge.reputation.journal.JournalFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Journals of object stores, as far as they were asked for, as folders of this machine. They go when this is closed.
 *
 * @param folders those of the edges
 * @param origins what each copy is one of
 * @param copies removes the copies
 */
record Downloads(List<JournalFolder> folders, Map<Path, ObjectAddress> origins, Closeable copies) implements Closeable {

    private static final Downloads NONE = new Downloads(List.of(), Map.of(), () -> {});

    /** How much room there is. */
    interface Room {

        /** Octets that are free where a folder is. */
        long at(Path folder) throws IOException;
    }

    /**
     * Downloads what overlaps the time asked for.
     *
     * @throws IOException with a sentence for the operator; nothing is left behind
     */
    static Downloads of(List<ObjectAddress> addresses, Scope scope, Progress progress) throws IOException {
        return of(
                addresses, scope, progress, folder -> Files.getFileStore(folder).getUsableSpace());
    }

    static Downloads of(List<ObjectAddress> addresses, Scope scope, Progress progress, Room room) throws IOException {
        if (addresses.isEmpty()) {
            return NONE;
        }
        try (ObjectStore store = ObjectStore.open()) {
            TemporaryFolder folder = TemporaryFolder.create(scope.resources().temporary());
            try {
                return new Downloader(store, folder.path(), scope, progress, room).fetch(addresses, folder::close);
            } catch (IOException | RuntimeException failed) {
                folder.close();
                throw failed;
            }
        }
    }

    @Override
    public void close() throws IOException {
        copies.close();
    }
}
