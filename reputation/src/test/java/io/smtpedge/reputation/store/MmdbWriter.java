package io.smtpedge.reputation.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes MMDB files, so that tests need none of others: an IPv6 tree of 32 bits a record, IPv4 in {@code ::/96}, as the MaxMind DB
 * file format, version 2.0, has it.
 */
final class MmdbWriter {

    private static final byte[] METADATA_MARKER = {
        (byte) 0xab, (byte) 0xcd, (byte) 0xef, 'M', 'a', 'x', 'M', 'i', 'n', 'd', '.', 'c', 'o', 'm'
    };
    private static final int BITS = 128;
    private static final int IPV4_FROM = 96;
    /** In a node: nothing is known. Else a node's number, or -2 - the place of the data. */
    private static final int NOTHING = -1;

    private int[] left = new int[1 << 16];
    private int[] right = new int[1 << 16];
    private int nodes;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final Map<Map<String, Object>, Integer> places = new HashMap<>();
    private final String type;

    MmdbWriter(String type) {
        this.type = type;
        newNode();
    }

    /** {@code 192.0.2.0/24}: a network and what is known of it, texts and numbers by name. */
    MmdbWriter put(String network, Map<String, Object> record) {
        String[] parts = network.split("/", -1);
        InetAddress address = InetAddress.ofLiteral(parts[0]);
        int length = Integer.parseInt(parts[1]) + (address instanceof Inet4Address ? IPV4_FROM : 0);
        set(bits(address), length, -2 - place(record));
        return this;
    }

    /** All addresses from one to another. */
    void putRange(InetAddress first, InetAddress last, Map<String, Object> record) {
        cover(bits(first), bits(last), -2 - place(record));
    }

    static Map<String, Object> system(long number, String name) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("autonomous_system_number", number);
        record.put("autonomous_system_organization", name);
        return record;
    }

    void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            ByteBuffer tree = ByteBuffer.allocate(nodes * 2 * Integer.BYTES);
            for (int node = 0; node < nodes; node++) {
                tree.putInt(pointer(left[node])).putInt(pointer(right[node]));
            }
            out.write(tree.array());
            out.write(new byte[16]);
            data.writeTo(out);
            out.write(METADATA_MARKER);
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("binary_format_major_version", 2L);
            metadata.put("binary_format_minor_version", 0L);
            metadata.put("build_epoch", 1_795_000_000L);
            metadata.put("database_type", type);
            metadata.put("description", Map.of("en", "made by a test"));
            metadata.put("ip_version", 6L);
            metadata.put("languages", new String[] {"en"});
            metadata.put("node_count", (long) nodes);
            metadata.put("record_size", 32L);
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            value(encoded, metadata);
            encoded.writeTo(out);
        }
    }

    private int pointer(int child) {
        if (child == NOTHING) {
            return nodes;
        }
        return child >= 0 ? child : nodes + 16 + (-2 - child);
    }

    private int place(Map<String, Object> record) {
        return places.computeIfAbsent(record, wanted -> {
            int place = data.size();
            value(data, wanted);
            return place;
        });
    }

    private void set(byte[] bits, int length, int leaf) {
        int node = 0;
        for (int bit = 0; bit < length - 1; bit++) {
            int[] side = bit(bits, bit) ? right : left;
            int next = side[node];
            if (next < 0) {
                next = newNode();
                // newNode() may have moved the arrays.
                (bit(bits, bit) ? right : left)[node] = next;
            }
            node = next;
        }
        (bit(bits, length - 1) ? right : left)[node] = leaf;
    }

    /** Splits a range into networks: the largest that begins where it begins, and so on. */
    private void cover(byte[] first, byte[] last, int leaf) {
        byte[] from = first;
        while (from != null && Arrays.compareUnsigned(from, last) <= 0) {
            int length = BITS;
            while (length > 1 && !bit(from, length - 1) && Arrays.compareUnsigned(end(from, length - 1), last) <= 0) {
                length--;
            }
            set(from, length, leaf);
            from = after(end(from, length));
        }
    }

    private static byte[] end(byte[] from, int length) {
        byte[] end = from.clone();
        for (int bit = length; bit < BITS; bit++) {
            end[bit >> 3] |= (byte) (0x80 >> (bit & 7));
        }
        return end;
    }

    private static byte @Nullable [] after(byte[] address) {
        byte[] next = address.clone();
        for (int i = next.length - 1; i >= 0; i--) {
            if (++next[i] != 0) {
                return next;
            }
        }
        return null;
    }

    private int newNode() {
        if (nodes == left.length) {
            left = Arrays.copyOf(left, 2 * nodes);
            right = Arrays.copyOf(right, 2 * nodes);
        }
        left[nodes] = NOTHING;
        right[nodes] = NOTHING;
        return nodes++;
    }

    private static byte[] bits(InetAddress address) {
        byte[] octets = address.getAddress();
        return octets.length == 16
                ? octets
                : ByteBuffer.allocate(16).put(12, octets).array();
    }

    private static boolean bit(byte[] bits, int bit) {
        return (bits[bit >> 3] & (0x80 >> (bit & 7))) != 0;
    }

    private static void value(ByteArrayOutputStream out, Object value) {
        switch (value) {
            case String text -> {
                byte[] octets = text.getBytes(StandardCharsets.UTF_8);
                control(out, 2, octets.length);
                out.writeBytes(octets);
            }
            case Long number -> {
                byte[] octets = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
                int from = Long.numberOfLeadingZeros(number) / 8;
                // 9: uint64, an extended type; 6: uint32.
                control(out, number > 0xffff_ffffL ? 9 : 6, Long.BYTES - from);
                out.write(octets, from, Long.BYTES - from);
            }
            case Map<?, ?> map -> {
                control(out, 7, map.size());
                map.forEach((key, entry) -> {
                    value(out, key);
                    value(out, entry);
                });
            }
            case String[] texts -> {
                control(out, 11, texts.length);
                for (String text : texts) {
                    value(out, text);
                }
            }
            default -> throw new IllegalArgumentException("no type for " + value);
        }
    }

    private static void control(ByteArrayOutputStream out, int type, int size) {
        int first = size < 29 ? size : size < 285 ? 29 : 30;
        out.write(((type > 7 ? 0 : type) << 5) | first);
        if (type > 7) {
            out.write(type - 7);
        }
        if (first == 29) {
            out.write(size - 29);
        } else if (first == 30) {
            out.write((size - 285) >> 8);
            out.write(size - 285);
        }
    }
}
