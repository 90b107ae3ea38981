package io.smtpedge.tproxy.sets;

import io.smtpedge.tproxy.linux.Errno;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/** What the kernel does with messages about sets, as far as the helper can see it: transactions, answers, and errors. */
final class ModelKernel implements Netlink {

    private static final int BEGIN = 0x10;
    private static final int END = 0x11;
    private static final int GETSET = 0xa0a;
    private static final int NEWSETELEM = 0xa0c;
    private static final int GETSETELEM = 0xa0d;
    private static final int DELSETELEM = 0xa0e;
    private static final int DESTROYSETELEM = 0xa1e;
    private static final int NLM_F_ACK = 4;

    /** What is in each set. */
    final Map<String, Set<InetAddress>> sets = new TreeMap<>();

    int datagrams;
    int size = Integer.MAX_VALUE;
    boolean knowsDestroy = true;
    boolean mayAdminister = true;
    /** Taken out of all sets once somebody has looked for it. */
    Set<InetAddress> runningOut = new HashSet<>();

    private final Queue<ByteBuffer> answers = new ArrayDeque<>();

    ModelKernel() {
        for (String set : new String[] {"pass4", "pass6", "block4", "block6", "drop4", "drop6"}) {
            sets.put(set, new HashSet<>());
        }
    }

    @Override
    public void send(ByteBuffer datagram) {
        datagrams++;
        ByteBuffer octets = datagram.order(ByteOrder.nativeOrder());
        if (!mayAdminister) {
            answer(octets.getInt(8), Errno.EPERM);
            return;
        }
        Map<String, Set<InetAddress>> before = copy(sets);
        boolean failed = false;
        int at = 0;
        while (at < octets.limit()) {
            int type = octets.getShort(at + 4);
            if (type != BEGIN && type != END) {
                int error = message(octets, at, type);
                boolean question = type == GETSETELEM || type == GETSET;
                failed |= error != 0 && !question;
                if (error != 0 || question || (octets.getShort(at + 6) & NLM_F_ACK) != 0) {
                    answer(octets.getInt(at + 8), error);
                }
            }
            at += octets.getInt(at);
        }
        if (failed) {
            sets.clear();
            sets.putAll(before);
        }
    }

    @Override
    public ByteBuffer receive() throws Errno {
        ByteBuffer answer = answers.poll();
        if (answer == null) {
            throw new Errno("recv", Errno.EAGAIN);
        }
        return answer;
    }

    /** Puts an answer into the queue, as one to an earlier datagram. */
    void answer(int sequence, int error) {
        ByteBuffer octets = ByteBuffer.allocate(36).order(ByteOrder.nativeOrder());
        answers.add(octets.putInt(36)
                .putShort((short) 2)
                .putShort((short) 0)
                .putInt(sequence)
                .putInt(0)
                .putInt(-error)
                .rewind());
    }

    private int message(ByteBuffer octets, int start, int type) {
        int end = start + octets.getInt(start);
        int at = start + 20;
        String set = "";
        Set<InetAddress> elements = Set.of();
        while (at < end) {
            int length = Short.toUnsignedInt(octets.getShort(at));
            switch (octets.getShort(at + 2) & 0x7fff) {
                case 2 -> set = text(octets, at + 4, length - 5);
                case 3 -> elements = elements(octets, at + 4, at + length);
                default -> {
                    // The name of the table.
                }
            }
            at += (length + 3) & ~3;
        }
        return change(type, set, elements);
    }

    private int change(int type, String name, Set<InetAddress> elements) {
        Set<InetAddress> set = sets.get(name);
        if (type == DESTROYSETELEM && !knowsDestroy) {
            return Errno.EINVAL;
        }
        if (set == null) {
            return Errno.ENOENT;
        }
        return switch (type) {
            case GETSET -> 0;
            case NEWSETELEM -> {
                set.addAll(elements);
                yield set.size() > size ? Errno.ENFILE : 0;
            }
            case GETSETELEM -> {
                boolean there = set.containsAll(elements);
                sets.values().forEach(each -> each.removeAll(runningOut));
                yield there ? 0 : Errno.ENOENT;
            }
            case DELSETELEM -> {
                if (elements.isEmpty()) {
                    set.clear();
                    yield 0;
                }
                yield set.containsAll(elements) && set.removeAll(elements) ? 0 : Errno.ENOENT;
            }
            case DESTROYSETELEM -> {
                set.removeAll(elements);
                yield 0;
            }
            default -> Errno.EINVAL;
        };
    }

    private static Set<InetAddress> elements(ByteBuffer octets, int from, int end) {
        Set<InetAddress> elements = new HashSet<>();
        int at = from;
        while (at < end) {
            int length = octets.getShort(at);
            // The key is the last thing of an element, and the address the last thing of the key.
            int key = at + 4;
            while ((octets.getShort(key + 2) & 0x7fff) != 1) {
                key += octets.getShort(key);
            }
            byte[] address = new byte[octets.getShort(key) - 8];
            octets.get(key + 8, address);
            try {
                elements.add(InetAddress.getByAddress(address));
            } catch (UnknownHostException wrong) {
                throw new AssertionError(Arrays.toString(address), wrong);
            }
            at += length;
        }
        return elements;
    }

    private static String text(ByteBuffer octets, int at, int length) {
        byte[] text = new byte[length];
        octets.get(at, text);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static Map<String, Set<InetAddress>> copy(Map<String, Set<InetAddress>> sets) {
        Map<String, Set<InetAddress>> copy = new HashMap<>();
        sets.forEach((name, elements) -> copy.put(name, new HashSet<>(elements)));
        return copy;
    }
}
