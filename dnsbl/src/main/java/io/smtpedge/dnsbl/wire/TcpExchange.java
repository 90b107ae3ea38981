package io.smtpedge.dnsbl.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries over TCP, for answers too long for a datagram (RFC 7766): rare, so that each has a connection and a virtual
 * thread of its own. Belongs to the loop.
 */
final class TcpExchange {

    private static final Logger LOG = LoggerFactory.getLogger(TcpExchange.class);
    private static final int MOST_AT_ONCE = 64;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final EventLoop loop;
    private final SecureRandom random;
    private int underWay;

    TcpExchange(EventLoop loop, SecureRandom random) {
        this.loop = loop;
        this.random = random;
    }

    /**
     * Asks one resolver, and gives what it sent with the right id to {@code then}, on the loop; nothing where it did not
     * answer before {@code end}.
     *
     * @return false, and {@code then} is never called, where too many are under way
     */
    boolean ask(InetSocketAddress resolver, byte[] query, long end, Consumer<Optional<byte[]>> then) {
        if (underWay >= MOST_AT_ONCE) {
            return false;
        }
        underWay++;
        byte[] message = query.clone();
        ByteBuffer.wrap(message).putShort(0, (short) random.nextInt(1 << 16));
        Thread.ofVirtual().name("dnsbl-tcp").start(() -> {
            Optional<byte[]> answer = exchange(resolver, message, end);
            try {
                loop.execute(() -> {
                    underWay--;
                    then.accept(answer);
                });
            } catch (RejectedExecutionException e) {
                LOG.trace("The answer came after the end", e);
            }
        });
        return true;
    }

    private Optional<byte[]> exchange(InetSocketAddress resolver, byte[] query, long end) {
        try (Socket socket = new Socket()) {
            socket.connect(resolver, millisUntil(end));
            // Length and message in one write: some servers do not read on after a lone length.
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(Short.BYTES + query.length)
                            .putShort((short) query.length)
                            .put(query)
                            .array());
            int length = ByteBuffer.wrap(read(socket, Short.BYTES, end)).getShort() & 0xffff;
            byte[] answer = read(socket, length, end);
            boolean same = length >= Short.BYTES && answer[0] == query[0] && answer[1] == query[1];
            return same ? Optional.of(answer) : Optional.empty();
        } catch (IOException e) {
            LOG.debug("No answer from resolver {} over TCP", resolver, e);
            return Optional.empty();
        }
    }

    /** Reads exactly so many octets; the time is limited for all of them, not for each. */
    private byte[] read(Socket socket, int length, long end) throws IOException {
        byte[] octets = new byte[length];
        InputStream in = socket.getInputStream();
        for (int read = 0; read < length; ) {
            socket.setSoTimeout(millisUntil(end));
            int n = in.read(octets, read, length - read);
            if (n < 0) {
                throw new EOFException("the connection ended after " + read + " of " + length + " octets");
            }
            read += n;
        }
        return octets;
    }

    private int millisUntil(long end) throws SocketTimeoutException {
        long millis = (end - loop.now()) / NANOS_PER_MILLI;
        if (millis <= 0) {
            // 0 would mean "for ever".
            throw new SocketTimeoutException("the query's time is over");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}
