package io.smtpedge.report.journal;

import io.smtpedge.report.objects.ObjectAddress;
import io.smtpedge.report.objects.ObjectStore;
import io.smtpedge.report.objects.StoredObject;
import io.smtpedge.reputation.journal.JournalFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Downloads the segments and batches of journals that overlap a time: chooses them by their names, several at once. Begins anew, and
 * keeps what it has, where an object vanishes meanwhile: one edge may be compacting. Not thread-safe.
 */
final class Downloader {

    private static final int AT_ONCE = 8;
    private static final int ATTEMPTS = 5;
    /** The database takes room, too, as it reads the segments: less than a quarter of theirs. */
    private static final int SHARE_OF_DATABASE = 4;

    private final ObjectStore store;
    private final Path root;
    private final Scope scope;
    private final Progress progress;
    private final Downloads.Room room;
    private final Map<Path, StoredObject> here = new ConcurrentHashMap<>();
    private final Set<String> told = new HashSet<>();

    /** @param root an empty folder, for the copies */
    Downloader(ObjectStore store, Path root, Scope scope, Progress progress, Downloads.Room room) {
        this.store = store;
        this.root = root;
        this.scope = scope;
        this.progress = progress;
        this.room = room;
    }

    /** A file of a journal that is wanted, and the edge's folder that it goes to. */
    private record Wanted(ObjectAddress address, Path folder, RemoteFolder.RemoteFile file) {

        List<Part> parts() {
            return file.parts().entrySet().stream()
                    .map(part -> new Part(address, part.getValue(), folder.resolve(part.getKey())))
                    .toList();
        }

        Path path() {
            return folder.resolve(file.file().name());
        }
    }

    /** One object, and the file that it becomes. */
    private record Part(ObjectAddress address, StoredObject object, Path path) {}

    /** @param copies what the result removes the copies with */
    Downloads fetch(List<ObjectAddress> addresses, Closeable copies) throws IOException {
        Map<Path, ObjectAddress> origins = new LinkedHashMap<>();
        addresses.forEach(address -> origins.put(root.resolve(Integer.toString(origins.size())), address));
        for (int attempt = 1; ; attempt++) {
            try {
                return new Downloads(fetchOnce(origins), Map.copyOf(origins), copies);
            } catch (NoSuchFileException goneMeanwhile) {
                if (attempt == ATTEMPTS) {
                    throw new IOException(goneMeanwhile.getMessage(), goneMeanwhile);
                }
            }
        }
    }

    private List<JournalFolder> fetchOnce(Map<Path, ObjectAddress> origins) throws IOException {
        List<Wanted> wanted = new ArrayList<>();
        for (Map.Entry<Path, ObjectAddress> origin : origins.entrySet()) {
            wanted.addAll(choose(origin.getKey(), origin.getValue()));
        }
        List<Wanted> once = withoutCompacted(wanted);
        List<Part> missing =
                missing(once.stream().flatMap(file -> file.parts().stream()).toList());
        long octets = missing.stream().mapToLong(part -> part.object().octets()).sum();
        if (!missing.isEmpty()) {
            String what = "downloading " + missing.size() + " objects, " + size(octets);
            checkRoom(octets, missing.size(), origins);
            progress.note(what + ", to " + root);
            download(missing, what, octets);
        }
        return folders(once);
    }

    private List<Wanted> choose(Path copy, ObjectAddress address) throws IOException {
        List<StoredObject> objects = store.list(address);
        List<RemoteFolder> edges = RemoteFolder.under(address, objects);
        if (edges.isEmpty()) {
            throw new IOException(address + ": there is no journal: "
                    + (objects.isEmpty() ? "no object" : "none of " + objects.size() + " objects")
                    + " is named like " + address.prefix() + "mx1.example.com/2026-11-23T10Z.ndjson");
        }
        List<Wanted> wanted = new ArrayList<>();
        for (RemoteFolder edge : edges) {
            Path folder = edge.edge().isEmpty() ? copy : copy.resolve(edge.edge());
            edge.wanted(scope::overlaps).forEach(file -> wanted.add(new Wanted(address, folder, file)));
            for (RemoteFolder.RemoteFile unfinished : edge.unfinished(scope::overlaps)) {
                String name = address.of(address.prefix()
                        + (edge.edge().isEmpty() ? "" : edge.edge() + "/")
                        + unfinished.file().name());
                if (told.add(name)) {
                    progress.warn(name + " is passed over: it has no " + String.join(", no ", unfinished.missing())
                            + "; it may still be on its way there");
                }
            }
        }
        return wanted;
    }

    /** A store may keep segments that are in batches. They are many times as large, so they are not even downloaded. */
    private List<Wanted> withoutCompacted(List<Wanted> wanted) throws IOException {
        List<Part> manifests = new ArrayList<>();
        for (Wanted file : wanted) {
            file.file()
                    .manifest()
                    .ifPresent(object -> manifests.add(
                            new Part(file.address(), object, file.path().resolve(Manifest.FILE))));
        }
        List<Part> missing = missing(manifests);
        download(
                missing,
                "reading what is in batches",
                missing.stream().mapToLong(part -> part.object().octets()).sum());
        Map<Path, Set<Manifest>> compacted = new LinkedHashMap<>();
        for (Wanted file : wanted) {
            if (file.file().isBatch()) {
                compacted
                        .computeIfAbsent(file.folder(), folder -> new LinkedHashSet<>())
                        .add(Manifest.read(file.path()));
            }
        }
        return wanted.stream()
                .filter(file -> file.file().isBatch()
                        || file.file().parts().entrySet().stream()
                                .noneMatch(part -> compacted.getOrDefault(file.folder(), Set.of()).stream()
                                        .anyMatch(batch -> batch.names(
                                                part.getKey(), part.getValue().octets()))))
                .toList();
    }

    private List<Part> missing(List<Part> parts) {
        return parts.stream()
                .filter(part -> !part.object().equals(here.get(part.path())))
                .toList();
    }

    private void checkRoom(long octets, int objects, Map<Path, ObjectAddress> origins) throws IOException {
        long needed = octets + octets / SHARE_OF_DATABASE;
        long free = room.at(root);
        if (needed > free) {
            throw new IOException(origins.values().stream()
                            .map(Object::toString)
                            .reduce((a, b) -> a + ", " + b)
                            .orElse("")
                    + ": " + size(octets) + " in " + objects + " objects are to be downloaded, which takes "
                    + size(needed)
                    + " with the database, and there are " + size(free) + " free in " + root.getParent()
                    + "; name a larger directory with --temp, or ask for a shorter time");
        }
    }

    private void download(List<Part> parts, String what, long octets) throws IOException {
        for (Part part : parts) {
            Files.createDirectories(Objects.requireNonNull(part.path().getParent()));
        }
        Queue<Part> todo = new ConcurrentLinkedQueue<>(parts);
        AtomicLong done = new AtomicLong();
        Callable<Boolean> worker = () -> {
            try {
                for (Part part = todo.poll(); part != null; part = todo.poll()) {
                    store.download(
                            part.address(),
                            part.object().key(),
                            part.path(),
                            more -> progress.at(what, done.addAndGet(more), octets));
                    here.put(part.path(), part.object());
                }
                return true;
            } finally {
                // Where one failed, the others need not begin.
                todo.clear();
            }
        };
        List<Callable<Boolean>> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(AT_ONCE, parts.size()); i++) {
            workers.add(worker);
        }
        run(workers);
    }

    private static void run(List<Callable<Boolean>> workers) throws IOException {
        try (ExecutorService pool = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("download-", 0).factory())) {
            for (Future<Boolean> worker : pool.invokeAll(workers)) {
                worker.get();
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException sentence) {
                throw sentence;
            }
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the journal was downloaded", interrupted);
        }
    }

    /** The folders, without what was fetched and is no longer in the store. */
    private static List<JournalFolder> folders(List<Wanted> wanted) throws IOException {
        Set<JournalFolder> folders = new LinkedHashSet<>();
        Set<Path> files = new HashSet<>();
        for (Wanted file : wanted) {
            folders.add(new JournalFolder(file.folder()));
            files.add(file.path());
        }
        for (JournalFolder folder : folders) {
            for (JournalFolder.Entry entry : folder.entries()) {
                if (!files.contains(entry.path())) {
                    JournalFolder.remove(entry.path());
                }
            }
        }
        return List.copyOf(folders);
    }

    /** Octets, as people read them. */
    static String size(long octets) {
        if (octets < 1L << 20) {
            return octets / 1024 + " KiB";
        }
        return octets < 1L << 30
                ? String.format(Locale.ROOT, "%.1f MiB", octets / (double) (1 << 20))
                : String.format(Locale.ROOT, "%.1f GiB", octets / (double) (1 << 30));
    }
}
