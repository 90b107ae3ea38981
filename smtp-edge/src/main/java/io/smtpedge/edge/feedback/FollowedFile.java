package io.smtpedge.edge.feedback;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A log file that is read on while it grows, over rotation: renamed and begun anew (logrotate's {@code create}), which is read
 * to its end first, or cut to nothing ({@code copytruncate}). A file that is not there (yet) is waited for. For one thread.
 */
final class FollowedFile implements AutoCloseable {

    /** Longer lines are passed over. */
    static final int MOST_LINE = 16 * 1024;

    private final Path path;
    private final ByteBuffer buffer = ByteBuffer.allocate(4 * MOST_LINE);
    private @Nullable SeekableByteChannel channel;
    private Place place;
    private boolean skipping;
    private boolean leaving;
    private long lines;
    private long tooLong;

    /**
     * Where one has come to in a file.
     *
     * @param file which one, whatever it is called by now: its inode; empty before the first
     * @param offset of the first line that has not been read
     */
    record Place(String file, long offset) {

        static final Place NOWHERE = new Place("", 0);
    }

    private FollowedFile(Path path, Place place) {
        this.path = path;
        this.place = place;
    }

    /**
     * Goes on from a place: in the file that was being read then, be it under its own name or with {@code .1} behind it; where
     * it is gone, from the beginning of the one there is. From {@link Place#NOWHERE}, from the end of the one there is: what
     * was logged before anybody followed is old.
     */
    static FollowedFile open(Path path, Place place) throws IOException {
        FollowedFile file = new FollowedFile(path, place);
        if (place.equals(Place.NOWHERE)) {
            if (Files.exists(path)) {
                file.begin(path, Files.size(path));
            }
            return file;
        }
        Path rotated = path.resolveSibling(path.getFileName() + ".1");
        if (inode(path).equals(place.file())) {
            file.begin(path, place.offset());
        } else if (inode(rotated).equals(place.file())) {
            file.begin(rotated, place.offset());
        } else if (Files.exists(path)) {
            file.begin(path, 0);
        }
        return file;
    }

    Path path() {
        return path;
    }

    Place place() {
        return place;
    }

    long lines() {
        return lines;
    }

    long tooLong() {
        return tooLong;
    }

    /**
     * Reads lines that are there.
     *
     * @param most octets to read, roughly
     * @return whether there was anything
     */
    boolean read(int most, Consumer<String> sink) throws IOException {
        long before = lines;
        int left = most;
        while (left > 0) {
            SeekableByteChannel open = channel;
            int read = open == null ? -1 : open.read(buffer);
            if (read > 0) {
                left -= read;
                split(sink);
            } else if (!next()) {
                break;
            }
        }
        return lines > before;
    }

    /** At the end of what is open: whether there is another file, or another beginning of it. */
    private boolean next() throws IOException {
        String now = inode(path);
        if (now.isEmpty()) {
            return false;
        }
        if (channel == null) {
            begin(path, 0);
            return true;
        }
        if (!now.equals(place.file())) {
            // Whoever writes may have the old file open for a moment: it is read to its end once more, the next time.
            leaving = !leaving;
            if (leaving) {
                return false;
            }
            begin(path, 0);
            return true;
        }
        if (channel.size() < place.offset()) {
            begin(path, 0);
            return channel.size() > 0;
        }
        return false;
    }

    private void begin(Path file, long offset) throws IOException {
        close();
        SeekableByteChannel open;
        try {
            open = Files.newByteChannel(file);
        } catch (NoSuchFileException gone) {
            return;
        }
        channel = open;
        long from = Math.min(offset, open.size());
        open.position(from);
        place = new Place(inode(file), from);
        buffer.clear();
        skipping = false;
    }

    private void split(Consumer<String> sink) {
        buffer.flip();
        int start = 0;
        for (int i = 0; i < buffer.limit(); i++) {
            if (buffer.get(i) == '\n') {
                line(start, i, sink);
                place = new Place(place.file(), place.offset() + i + 1 - start);
                start = i + 1;
            }
        }
        buffer.position(start);
        if (buffer.remaining() > MOST_LINE) {
            skipping = true;
            place = new Place(place.file(), place.offset() + buffer.remaining());
            buffer.position(buffer.limit());
        }
        buffer.compact();
    }

    private void line(int start, int end, Consumer<String> sink) {
        lines++;
        if (skipping || end - start > MOST_LINE) {
            skipping = false;
            tooLong++;
            return;
        }
        sink.accept(new String(buffer.array(), start, end - start, StandardCharsets.UTF_8));
    }

    private static String inode(Path file) throws IOException {
        try {
            Object key = Files.getAttribute(file, "unix:ino");
            return String.valueOf(key);
        } catch (NoSuchFileException absent) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
