package io.smtpedge.dnsbl;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The cache in a file, so that a restart need not ask everything again. The lists' reasons are not in it, nor
 * what zones in shadow said.
 *
 * <p>The file: a magic number and a version; a salt; for each zone the SHA-256 of the salt and the zone's name, which may
 * hold a key and so is not written; the sets of codes; for each address a 1, the address and one number for each zone; a
 * 0; the CRC-32C of all this. Numbers are in network order, and times are times of day: what ends while nobody runs is
 * over when it is read. It is written beside its place and renamed, so that a crash leaves the old file or the new one.
 */
final class CacheFile {

    /** "DNSBL" and what no text file has. */
    private static final long MAGIC = 0x444e_5342_4c00_1a0aL;

    private static final int VERSION = 1;
    private static final int SALT = 16;
    private static final int HASH = 32;
    private static final long MOST_OCTETS = 8L << 30;
    private static final int MOST_ZONES = 10_000;

    private static final int BUFFER = 1 << 16;

    private final Path path;

    /** The file cannot be used; the message is a clause. */
    static final class UnusableException extends IOException {
        private static final long serialVersionUID = 1;

        private final boolean foreign;

        UnusableException(String clause, boolean foreign) {
            super(clause);
            this.foreign = foreign;
        }

        /** Whether somebody else wrote it: then it is not ours to replace. */
        boolean isForeign() {
            return foreign;
        }
    }

    CacheFile(Path path) {
        this.path = path;
    }

    /**
     * Fills an empty cache; it stays empty where this fails.
     *
     * @return how many addresses it knows now
     * @throws java.nio.file.NoSuchFileException where there is no file yet
     * @throws UnusableException where the file is not whole, or not such a file
     */
    long read(AnswerCache cache) throws IOException {
        if (Files.size(path) > MOST_OCTETS) {
            throw new UnusableException("is larger than any cache", true);
        }
        CRC32C checksum = new CRC32C();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER), checksum))) {
            checkHeader(in);
            int[] columns = readZones(in, cache.zones());
            List<List<ReturnCode>> sets = readSets(in);
            readAddresses(in, cache, columns, sets);
            long expected = checksum.getValue();
            if (in.readLong() != expected || in.read() >= 0) {
                throw new UnusableException("is damaged: its checksum is wrong", false);
            }
            return cache.table().size();
        } catch (EOFException e) {
            cache.table().clear();
            throw new UnusableException("is cut short", false);
        } catch (IOException e) {
            cache.table().clear();
            throw e;
        }
    }

    private static void checkHeader(DataInputStream in) throws IOException {
        if (in.readLong() != MAGIC) {
            throw new UnusableException("is something else than a cache of DNS lists", true);
        }
        int version = in.readInt();
        if (version != VERSION) {
            throw new UnusableException("is of another release: version " + version + " and not " + VERSION, false);
        }
    }

    /** For each column of the file the zone it belongs to, as an index; negative for zones that are asked no more. */
    private static int[] readZones(DataInputStream in, List<Zone> zones) throws IOException {
        byte[] salt = in.readNBytes(SALT);
        int[] columns = new int[count(in.readInt(), MOST_ZONES)];
        for (int column = 0; column < columns.length; column++) {
            byte[] hash = in.readNBytes(HASH);
            columns[column] = zones.stream()
                    .filter(zone -> Arrays.equals(hash, hash(salt, zone)))
                    .mapToInt(Zone::index)
                    .findFirst()
                    .orElse(-1);
        }
        return columns;
    }

    private static List<List<ReturnCode>> readSets(DataInputStream in) throws IOException {
        int size = count(in.readInt(), CodeSets.MOST);
        List<List<ReturnCode>> sets = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            List<ReturnCode> codes = new ArrayList<>();
            for (int left = count(in.readUnsignedShort(), ReturnCodes.MOST); left > 0; left--) {
                codes.add(new ReturnCode(in.readInt()));
            }
            sets.add(List.copyOf(codes));
        }
        return sets;
    }

    private static void readAddresses(DataInputStream in, AnswerCache cache, int[] columns, List<List<ReturnCode>> sets)
            throws IOException {
        for (int more = in.readByte(); more != 0; more = in.readByte()) {
            AddressKey key = new AddressKey(in.readLong(), in.readLong());
            for (int column : columns) {
                long answer = in.readLong();
                if (column >= 0) {
                    cache.adopt(key, column, answer, sets);
                }
            }
        }
    }

    private static int count(int written, int most) throws UnusableException {
        if (written < 0 || written > most) {
            throw new UnusableException("is damaged", false);
        }
        return written;
    }

    /** Writes what is still of use of the cache. Takes a second or so for a million addresses: not for an event loop. */
    void write(AnswerCache cache) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            CRC32C checksum = new CRC32C();
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(
                    new CheckedOutputStream(Channels.newOutputStream(channel), checksum), BUFFER));
            writeContent(out, cache);
            out.flush();
            out.writeLong(checksum.getValue());
            out.flush();
            channel.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void writeContent(DataOutputStream out, AnswerCache cache) throws IOException {
        byte[] salt = new byte[SALT];
        new SecureRandom().nextBytes(salt);
        out.writeLong(MAGIC);
        out.writeInt(VERSION);
        out.write(salt);
        out.writeInt(cache.zones().size());
        for (Zone zone : cache.zones()) {
            out.write(hash(salt, zone));
        }
        List<List<ReturnCode>> sets = cache.sets().all();
        out.writeInt(sets.size());
        for (List<ReturnCode> codes : sets) {
            out.writeShort(codes.size());
            for (ReturnCode code : codes) {
                out.writeInt(code.bits());
            }
        }
        // The next process does not know yet whom not to trust.
        int[] untrusted = cache.zones().stream()
                .filter(zone -> zone.shadow().isOn())
                .mapToInt(Zone::index)
                .toArray();
        cache.table().<IOException>forEach((high, low, answers) -> {
            for (int column : untrusted) {
                answers[column] = PackedAnswer.NONE;
            }
            if (Arrays.stream(answers).anyMatch(cache::isOfUse)) {
                out.writeByte(1);
                out.writeLong(high);
                out.writeLong(low);
                for (long answer : answers) {
                    out.writeLong(answer);
                }
            }
        });
        out.writeByte(0);
    }

    private static byte[] hash(byte[] salt, Zone zone) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return digest.digest(zone.name().getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
