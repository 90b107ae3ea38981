package io.smtpedge.tproxy.doctor.probe;

import io.smtpedge.tproxy.linux.Errno;
import io.smtpedge.tproxy.linux.NativeSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments that open or refuse TCP connections, as they pass this box's interfaces: before any firewall or reverse
 * path check of this box has dropped what comes in. Needs CAP_NET_RAW, packet(7). For one thread.
 */
final class Wire implements AutoCloseable {

    private static final int ETH_P_ALL = 3;
    private static final int RECEIVE_OCTETS = 4 << 20;
    /** A busy box sees many; the first ones tell enough. */
    private static final int MOST_SEGMENTS = 20_000;

    /**
     * TCP with SYN or RST, from the IP header on; a classic filter, so that a busy box's other traffic fills no buffer.
     * Each instruction: code, how many to skip if true, if false, operand.
     */
    private static final int[][] SYN_OR_RST = {
        {0x30, 0, 0, 0}, // A = octet 0
        {0x54, 0, 0, 0xf0}, // A &= 0xf0
        {0x15, 0, 5, 0x40}, // IPv4? else to "IPv6?"
        {0x30, 0, 0, 9}, // A = the protocol
        {0x15, 0, 9, 6}, // TCP? else refuse
        {0xb1, 0, 0, 0}, // X = the header's length
        {0x50, 0, 0, 13}, // A = the flags
        {0x45, 5, 6, 0x06}, // SYN or RST: accept, else refuse
        {0x15, 0, 5, 0x60}, // IPv6? else refuse
        {0x30, 0, 0, 6}, // A = the next header
        {0x15, 0, 3, 6}, // TCP? else refuse
        {0x30, 0, 0, 53}, // A = the flags
        {0x45, 0, 1, 0x06}, // SYN or RST: accept, else refuse
        {0x06, 0, 0, 0x40000}, // accept
        {0x06, 0, 0, 0}, // refuse
    };

    private final NativeSocket socket;
    private final List<Segment> segments = new ArrayList<>();

    private Wire(NativeSocket socket) {
        this.socket = socket;
    }

    /**
     * Starts to watch all interfaces.
     *
     * @throws Errno {@link Errno#EPERM} without CAP_NET_RAW
     */
    static Wire open() throws Errno {
        NativeSocket socket =
                NativeSocket.open(NativeSocket.AF_PACKET, NativeSocket.SOCK_DGRAM | NativeSocket.SOCK_NONBLOCK, 0);
        try {
            // The filter first: before it is bound, nothing comes in.
            socket.filter(SYN_OR_RST);
            socket.set(NativeSocket.SOL_SOCKET, NativeSocket.SO_RCVBUF, RECEIVE_OCTETS);
            socket.bind(everyProtocol());
            return new Wire(socket);
        } catch (Errno failed) {
            socket.close();
            throw failed;
        }
    }

    /** struct sockaddr_ll of all protocols on all interfaces, packet(7). */
    private static byte[] everyProtocol() {
        ByteBuffer sockaddr = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
        sockaddr.putShort((short) NativeSocket.AF_PACKET);
        sockaddr.order(ByteOrder.BIG_ENDIAN).putShort((short) ETH_P_ALL);
        return sockaddr.array();
    }

    /** All that has passed since it was opened, oldest first, at most 20,000. */
    List<Segment> segments() throws Errno {
        try {
            while (segments.size() < MOST_SEGMENTS) {
                NativeSocket.Message message = socket.receiveFrom();
                Segment.parse(message.octets(), message.sender()).ifPresent(segments::add);
            }
        } catch (Errno none) {
            if (none.number() != Errno.EAGAIN) {
                throw none;
            }
        }
        return List.copyOf(segments);
    }

    @Override
    public void close() throws Errno {
        socket.close();
    }
}
