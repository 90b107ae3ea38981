package io.smtpedge.reputation.store;

import com.maxmind.db.CHMCache;
import com.maxmind.db.InvalidNetworkException;
import com.maxmind.db.Networks;
import com.maxmind.db.NetworksIterationException;
import com.maxmind.db.Reader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which autonomous system an address belongs to, from an MMDB file on this machine: no query leaves it. Thread-safe.
 *
 * <p>The file is read into memory, some 10 MB, and not mapped: whoever copies a new file over the old one would otherwise change
 * the table under the feet of its readers, or end the process where the file gets shorter. So the file may be replaced at any time;
 * {@link #refresh} takes it up.
 */
public final class AsnTable {

    /** Knows nothing. */
    public static final AsnTable NONE = of(_ -> 0);

    /** Of a file with more it is not an MMDB of systems: those have 10 to 20 MB. */
    private static final long MOST_BYTES = 512L << 20;

    /** So many networks without a system's number, and the file is about something else. */
    private static final int NETWORKS_TRIED = 1000;

    private static final int IPV4_ONLY = 4;

    /** Systems, of which there are some 90,000, rather than networks. */
    private static final int CACHED_VALUES = 1 << 16;

    private final ToLongFunction<InetAddress> elsewhere;
    private final @Nullable Path file;
    private final LongAdder failed = new LongAdder();
    private volatile @Nullable Reader reader;
    private volatile @Nullable Map<Long, String> names;
    /** The version of the file that was read last, or that could not be. */
    private Stamp read;
    /** The version at the last look. */
    private Stamp seen;

    /** What tells one version of a file from another; all of a file that is not there is nothing. */
    private record Stamp(
            @Nullable FileTime modified,
            long size,
            @Nullable Object key) {

        static final Stamp NONE = new Stamp(null, 0, null);

        static Stamp of(Path file) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
            } catch (IOException absent) {
                return NONE;
            }
        }
    }

    private AsnTable(ToLongFunction<InetAddress> elsewhere, @Nullable Path file, Stamp stamp, @Nullable Reader reader) {
        this.elsewhere = elsewhere;
        this.file = file;
        this.reader = reader;
        this.read = stamp;
        this.seen = stamp;
    }

    /**
     * For whoever knows the systems from elsewhere, such as from a journal.
     *
     * @param systems the number of an address's system, 0 where it is not known; called on any thread
     */
    public static AsnTable of(ToLongFunction<InetAddress> systems) {
        return new AsnTable(systems, null, Stamp.NONE, null);
    }

    /**
     * Opens an MMDB file.
     *
     * @throws IOException it cannot be read, it is no MMDB or a damaged one, or it has no autonomous systems: the message says
     *     which, and names the file
     */
    public static AsnTable open(Path file) throws IOException {
        Stamp stamp = Stamp.of(file);
        return new AsnTable(_ -> 0, file, stamp, read(file));
    }

    /** Knows nothing until {@link #refresh} finds another version of the file than there is now: for one that cannot be opened. */
    public static AsnTable awaiting(Path file) {
        return new AsnTable(_ -> 0, file, Stamp.of(file), null);
    }

    /**
     * Looks whether the file was replaced, and reads the new one. To be called every minute or so, not on an event loop. A file
     * that changes between two looks is perhaps still being written: it is read when it was the same at two of them. Where it
     * cannot be used, the table stays as it was.
     *
     * <p>What was counted for a system stays with it, and fades; what comes now counts for the one that the new table names.
     *
     * @return whether another table is in use now
     * @throws IOException as {@link #open} does, once for each version of the file
     */
    public synchronized boolean refresh() throws IOException {
        if (file == null) {
            return false;
        }
        Stamp now = Stamp.of(file);
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(read)) {
            return false;
        }
        read = now;
        reader = read(file);
        names = null;
        return true;
    }

    /** The number of the system; 0 where it is not known. */
    public long asn(InetAddress address) {
        AsnRecord found = find(address);
        return found == null || found.number() == null ? elsewhere.applyAsLong(address) : found.number();
    }

    /** Who runs the address's system. */
    public Optional<String> name(InetAddress address) {
        return Optional.ofNullable(find(address)).map(AsnRecord::organization);
    }

    /** Who runs a system. The first call reads the whole table, which takes a second: not for an event loop. */
    public Optional<String> name(long asn) {
        Map<Long, String> known = names;
        if (known == null) {
            known = allNames();
            names = known;
        }
        return Optional.ofNullable(known.get(asn));
    }

    /** Look-ups that met a damaged part of the file. They count as not known. */
    public long failed() {
        return failed.sum();
    }

    private @Nullable AsnRecord find(InetAddress address) {
        Reader now = reader;
        if (now == null || (address instanceof Inet6Address && now.getMetadata().ipVersion() == IPV4_ONLY)) {
            return null;
        }
        try {
            return now.get(address, AsnRecord.class);
        } catch (IOException | RuntimeException damaged) {
            failed.increment();
            return null;
        }
    }

    private Map<Long, String> allNames() {
        Map<Long, String> found = new HashMap<>();
        Reader now = reader;
        if (now == null) {
            return found;
        }
        try {
            Networks<AsnRecord> networks = now.networks(AsnRecord.class);
            while (networks.hasNext()) {
                AsnRecord network = networks.next().data();
                if (network.number() != null && network.organization() != null) {
                    found.putIfAbsent(network.number(), network.organization());
                }
            }
        } catch (IOException | InvalidNetworkException | RuntimeException damaged) {
            failed.increment();
        }
        return found;
    }

    private static Reader read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": there is no such file; it should be an MMDB file of autonomous systems");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " has more than " + (MOST_BYTES >> 20) + " MiB: not a table of systems");
        }
        InputStream octets = new ByteArrayInputStream(Files.readAllBytes(file));
        Reader opened;
        try {
            opened = new Reader(octets, new CHMCache(CACHED_VALUES));
        } catch (IOException | RuntimeException foreign) {
            throw new IOException(file + " is not an MMDB file, or it was cut short: fetch it again", foreign);
        }
        requireSystems(file, opened);
        return opened;
    }

    private static void requireSystems(Path file, Reader opened) throws IOException {
        String kind = opened.getMetadata().databaseType();
        try {
            Networks<AsnRecord> networks = opened.networks(AsnRecord.class);
            for (int i = 0; i < NETWORKS_TRIED && networks.hasNext(); i++) {
                AsnRecord network = networks.next().data();
                if (network != null && network.number() != null) {
                    return;
                }
            }
        } catch (IOException | NetworksIterationException damaged) {
            throw new IOException(file + " is a damaged MMDB file (" + kind + "): fetch it again", damaged);
        } catch (InvalidNetworkException | RuntimeException other) {
            throw new IOException(notSystems(file, kind), other);
        }
        throw new IOException(notSystems(file, kind));
    }

    private static String notSystems(Path file, String kind) {
        return file + " is an MMDB file of type \"" + kind
                + "\", which has no autonomous_system_number: it should be one of"
                + " systems, such as GeoLite2-ASN, DB-IP's ASN Lite or ip-location-db's asn";
    }
}
