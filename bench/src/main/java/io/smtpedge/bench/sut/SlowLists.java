package io.smtpedge.bench.sut;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Block lists whose answers take a fixed time each: a name server for measuring what the edge adds to that time. It knows
 * as much of DNS as that takes.
 */
public final class SlowLists implements AutoCloseable {

    private static final int FLAGS = 2;
    private static final int ANSWERS = 6;
    private static final int HEADER = 12;
    private static final short RESPONSE = (short) 0x8180;
    private static final short NO_SUCH_NAME = (short) 0x8183;

    /** A pointer to the name in the question, A, IN, 3600 s, 127.0.0.2. */
    private static final byte[] LISTED = {(byte) 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4, 127, 0, 0, 2};

    private final DatagramChannel socket;
    private final List<Queue> queues;

    /**
     * One list.
     *
     * @param name the zone
     * @param delay how long an answer takes
     * @param lists whether every address is listed, or none
     */
    public record SlowList(String name, Duration delay, boolean lists) {}

    /** The answers of one list under way. All take as long, so that they leave in order. */
    private record Queue(
            SlowList list, String wireName, LinkedBlockingQueue<Answer> answers, Map<InetAddress, Long> tookUs) {}

    private record Answer(InetAddress about, long askedNs, ByteBuffer packet, SocketAddress to) {}

    private SlowLists(DatagramChannel socket, List<SlowList> lists) {
        this.socket = socket;
        this.queues = lists.stream()
                .map(list ->
                        new Queue(list, wireName(list.name()), new LinkedBlockingQueue<>(), new ConcurrentHashMap<>()))
                .toList();
    }

    /** Starts on a free port of 127.0.0.1. */
    public static SlowLists start(SlowList... lists) throws IOException {
        DatagramChannel socket =
                DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        SlowLists server = new SlowLists(socket, List.of(lists));
        Thread.ofPlatform().daemon().name("slow-lists").start(server::receive);
        server.queues.forEach(queue -> Thread.ofPlatform()
                .daemon()
                .name("slow-list-" + queue.list().name())
                .start(() -> server.send(queue)));
        return server;
    }

    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) socket.getLocalAddress();
    }

    /**
     * How long a list's answer about a client really took, from the arrival of the question to the departure of the answer:
     * on a busy machine a little more than the delay.
     *
     * @return microseconds; the delay where there was no such answer
     */
    public long tookUs(SlowList list, InetAddress client) {
        return queues.stream()
                .filter(queue -> queue.list().equals(list))
                .findFirst()
                .orElseThrow()
                .tookUs()
                .getOrDefault(client, TimeUnit.NANOSECONDS.toMicros(list.delay().toNanos()));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void receive() {
        ByteBuffer packet = ByteBuffer.allocate(512);
        try {
            while (true) {
                packet.clear();
                SocketAddress client = socket.receive(packet);
                long now = System.nanoTime();
                packet.flip();
                queueOf(packet)
                        .ifPresent(queue -> queue.answers()
                                .add(new Answer(subject(packet), now, answer(packet, queue.list()), client)));
            }
        } catch (ClosedChannelException done) {
            // Closing is how it ends.
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void send(Queue queue) {
        try {
            while (socket.isOpen()) {
                Answer answer = queue.answers().take();
                long dueNs = answer.askedNs() + queue.list().delay().toNanos();
                for (long left; (left = dueNs - System.nanoTime()) > 0; ) {
                    LockSupport.parkNanos(left);
                }
                queue.tookUs().put(answer.about(), (System.nanoTime() - answer.askedNs()) / 1000);
                socket.send(answer.packet(), answer.to());
            }
        } catch (ClosedChannelException done) {
            // Closing is how it ends.
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The IPv4 address that a question is about: its first four labels, in reverse (RFC 5782 section 2.1). */
    private static InetAddress subject(ByteBuffer query) {
        byte[] address = new byte[4];
        int at = HEADER;
        for (int octet = address.length - 1; octet >= 0; octet--) {
            for (int left = query.get(at++); left > 0; left--) {
                address[octet] = (byte) (address[octet] * 10 + query.get(at++) - '0');
            }
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The list whose name the question ends in; others get no answer. */
    private Optional<Queue> queueOf(ByteBuffer packet) {
        return queues.stream()
                .filter(queue -> endOfName(packet) > 0)
                .filter(queue -> endsWith(packet, endOfName(packet), queue.wireName()))
                .findFirst();
    }

    private static boolean endsWith(ByteBuffer packet, int end, String name) {
        if (end - name.length() < HEADER) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            // The case of letters is the client's choice (0x20).
            if ((packet.get(end - name.length() + i) | 0x20) != (name.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    /** Where the name in the question ends, behind its root label; 0 where there is none. */
    private static int endOfName(ByteBuffer packet) {
        int at = HEADER;
        while (at < packet.limit()) {
            int length = packet.get(at);
            at += 1 + length;
            if (length == 0) {
                return at;
            }
        }
        return 0;
    }

    private static ByteBuffer answer(ByteBuffer query, SlowList list) {
        int end = endOfName(query) + 4;
        ByteBuffer answer = ByteBuffer.allocate(end + LISTED.length);
        answer.put(query.duplicate().limit(end));
        boolean listed = list.lists() && query.getShort(end - 4) == 1;
        answer.putShort(FLAGS, listed || list.lists() ? RESPONSE : NO_SUCH_NAME);
        answer.putShort(ANSWERS, (short) (listed ? 1 : 0));
        answer.putShort(ANSWERS + 2, (short) 0).putShort(ANSWERS + 4, (short) 0);
        return (listed ? answer.put(LISTED) : answer).flip();
    }

    /** As in a packet: a length before each label, and a root label; each character an octet. */
    private static String wireName(String name) {
        StringBuilder wire = new StringBuilder();
        for (String label : name.split("\\.")) {
            wire.append((char) label.length()).append(label);
        }
        return wire.append('\0').toString();
    }
}
