package io.smtpedge.tproxy.doctor.probe;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.linux.Errno;
import io.smtpedge.tproxy.linux.NativeSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One connection to a server, to see whether it comes about. For one thread. */
final class Canary implements AutoCloseable {

    /** What became of a connection. */
    enum Outcome {
        CONNECTED,
        /** Somebody answered with a reset. */
        REFUSED,
        /** Nobody answered, or the answer did not reach the socket. */
        TIMED_OUT,
        /** A router, or this box, said that there is no way. */
        UNREACHABLE,
        /** This process may not use foreign addresses. */
        NOT_PERMITTED
    }

    private static final Duration SLICE = Duration.ofMillis(100);
    /** Long enough for one SYN to get lost: the next one follows after a second. */
    private static final int SLICES = 22;
    /** After the answer was seen on the wire: long enough for its repetition to be seen as well. */
    private static final int SLICES_AFTER_ANSWER = 11;

    private static final Duration GREETING_TIME = Duration.ofSeconds(8);
    private static final Duration FAREWELL_TIME = Duration.ofSeconds(1);
    private static final int SHOWN_CHARACTERS = 80;

    private final NativeSocket socket;
    private final InetSocketAddress server;

    private Canary(NativeSocket socket, InetSocketAddress server) {
        this.socket = socket;
        this.server = server;
    }

    static Canary open(InetSocketAddress server) throws Errno {
        int domain = Family.of(server.getAddress()) == Family.IPV4 ? NativeSocket.AF_INET : NativeSocket.AF_INET6;
        int type = NativeSocket.SOCK_STREAM | NativeSocket.SOCK_NONBLOCK;
        return new Canary(NativeSocket.open(domain, type, 0), server);
    }

    /** Connects from this box's own address. */
    Outcome connect() {
        return attempt(() -> socket.connect(server), () -> false);
    }

    /**
     * Connects from a client's address.
     *
     * @param answered whether the server's answer was seen on the wire; then waiting soon ends
     */
    Outcome connectAs(InetAddress client, BooleanSupplier answered) {
        return attempt(
                () -> {
                    if (Family.of(client) == Family.IPV4) {
                        socket.set(NativeSocket.SOL_IP, NativeSocket.IP_TRANSPARENT, 1);
                    } else {
                        socket.set(NativeSocket.SOL_IPV6, NativeSocket.IPV6_TRANSPARENT, 1);
                    }
                    socket.bind(new InetSocketAddress(client, 0));
                    socket.connect(server);
                },
                answered);
    }

    private interface Opening {
        void run() throws Errno;
    }

    private Outcome attempt(Opening opening, BooleanSupplier answered) {
        try {
            opening.run();
            return Outcome.CONNECTED;
        } catch (Errno errno) {
            return errno.number() == Errno.EINPROGRESS ? await(answered) : outcome(errno.number());
        }
    }

    private Outcome await(BooleanSupplier answered) {
        try {
            int left = SLICES;
            boolean seen = false;
            while (left-- > 0) {
                if (socket.awaitWritable(SLICE)) {
                    int error = socket.get(NativeSocket.SOL_SOCKET, NativeSocket.SO_ERROR);
                    return error == 0 ? Outcome.CONNECTED : outcome(error);
                }
                if (!seen && answered.getAsBoolean()) {
                    seen = true;
                    left = Math.min(left, SLICES_AFTER_ANSWER);
                }
            }
            return Outcome.TIMED_OUT;
        } catch (Errno errno) {
            return outcome(errno.number());
        }
    }

    private static Outcome outcome(int errno) {
        return switch (errno) {
            case Errno.ECONNREFUSED, Errno.ECONNRESET -> Outcome.REFUSED;
            case Errno.EPERM, Errno.EACCES -> Outcome.NOT_PERMITTED;
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EADDRNOTAVAIL, Errno.EINVAL -> Outcome.UNREACHABLE;
            default -> Outcome.TIMED_OUT;
        };
    }

    /**
     * Reads the first line of a connected server's greeting and takes leave as SMTP wants it, so that a mail server logs a
     * session like any other.
     *
     * @return printable ASCII; empty when the server ended the connection, or was silent for 8 s
     */
    Optional<String> greeting() {
        try {
            if (!socket.awaitReadable(GREETING_TIME)) {
                return Optional.empty();
            }
            String said = StandardCharsets.ISO_8859_1.decode(socket.receive()).toString();
            if (said.isEmpty()) {
                return Optional.empty();
            }
            socket.send(ByteBuffer.wrap("QUIT\r\n".getBytes(StandardCharsets.US_ASCII)));
            socket.awaitReadable(FAREWELL_TIME);
            String line = said.lines().findFirst().orElse("").replaceAll("[^ -~]", "?");
            return Optional.of(line.substring(0, Math.min(line.length(), SHOWN_CHARACTERS)));
        } catch (Errno ended) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws Errno {
        socket.close();
    }
}
