package io.smtpedge.dnsbl.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket towards one resolver. It is connected, so that the kernel drops what others send to it. Belongs to the
 * loop.
 */
final class Port implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Port.class);

    /** Datagrams read before others get their turn. */
    private static final int BATCH = 64;

    private static final int IDS = 1 << 16;

    /** The most queries that wait on one port: with more, a free id could not be found by guessing. */
    private static final int MOST_WAITING = IDS / 4;

    private final InetSocketAddress resolver;
    private final DatagramChannel channel;
    private final SecureRandom random;
    private final ByteBuffer buffer;
    private final Map<Integer, Waiter> waiting = new HashMap<>();
    private final long opened;
    private int sent;
    private boolean retired;

    /** Waits for the answer to what it has sent. */
    interface Waiter {

        /** A datagram with the right id from the right address. */
        void received(byte[] octets, Port port, int id);

        /** Nobody listens where the port sends to. */
        void unreachable(Port port);
    }

    private Port(
            InetSocketAddress resolver, DatagramChannel channel, SecureRandom random, ByteBuffer buffer, long now) {
        this.resolver = resolver;
        this.channel = channel;
        this.random = random;
        this.buffer = buffer;
        this.opened = now;
    }

    /**
     * Opens a socket on a port that the kernel chooses.
     *
     * @param buffer shared by all ports of the loop
     */
    static Port open(InetSocketAddress resolver, SelectorLoop loop, SecureRandom random, ByteBuffer buffer)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.connect(resolver);
            Port port = new Port(resolver, channel, random, buffer, loop.now());
            channel.register(loop.selector(), SelectionKey.OP_READ, port);
            return port;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    InetSocketAddress resolver() {
        return resolver;
    }

    int sent() {
        return sent;
    }

    long age(long now) {
        return now - opened;
    }

    /**
     * Sends the query under a random id and remembers who waits for the answer.
     *
     * @return the id
     */
    int send(byte[] query, Waiter waiter) throws IOException {
        if (waiting.size() >= MOST_WAITING) {
            throw new IOException("too many queries wait on one port");
        }
        int id = random.nextInt(IDS);
        while (waiting.containsKey(id)) {
            id = random.nextInt(IDS);
        }
        buffer.clear().put(query).putShort(0, (short) id).flip();
        try {
            channel.write(buffer);
        } catch (PortUnreachableException e) {
            // That is how an earlier datagram fared. The kernel tells it instead of sending this one.
            buffer.rewind();
            channel.write(buffer);
        }
        // A full send buffer loses the datagram, as a network may: the next attempt is made in time.
        sent++;
        waiting.put(id, waiter);
        return id;
    }

    /** The answer to this id is of no more interest. */
    void forget(int id) {
        waiting.remove(id);
        closeIfIdle();
    }

    /** No query will be sent any more; the socket closes with the last answer. */
    void retire() {
        retired = true;
        closeIfIdle();
    }

    private void closeIfIdle() {
        if (retired && waiting.isEmpty()) {
            SelectorLoop.closeQuietly(channel);
        }
    }

    /** Reads what has arrived. */
    @Override
    public void run() {
        for (int i = 0; i < BATCH && channel.isOpen(); i++) {
            try {
                if (channel.read(buffer.clear()) <= 0) {
                    return;
                }
                received();
            } catch (PortUnreachableException e) {
                List.copyOf(waiting.values()).forEach(waiter -> waiter.unreachable(this));
            } catch (IOException e) {
                // Such as ENETDOWN. The queries are sent again, or end, by their own timers.
                LOG.debug("Reading from resolver {} failed", resolver, e);
                return;
            }
        }
    }

    private void received() {
        buffer.flip();
        if (buffer.remaining() < Short.BYTES) {
            return;
        }
        int id = buffer.getShort(0) & 0xffff;
        Waiter waiter = waiting.get(id);
        if (waiter != null) {
            byte[] octets = new byte[buffer.remaining()];
            buffer.get(octets);
            waiter.received(octets, this, id);
        }
    }
}
