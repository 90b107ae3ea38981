package io.smtpedge.tproxy.doctor.probe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A TCP segment that opens or refuses a connection, as it passed an interface of this box.
 *
 * @param device the interface's index
 * @param hardware the sender's address on the cable, such as {@code 02:00:00:00:00:01}
 * @param flags of TCP
 */
record Segment(int device, Way way, String hardware, InetSocketAddress from, InetSocketAddress to, int flags) {

    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;
    private static final int TCP = 6;
    private static final int IPV4_HEADER_OCTETS = 20;
    private static final int IPV6_HEADER_OCTETS = 40;
    private static final int TCP_HEADER_OCTETS = 20;
    private static final int MOST_HARDWARE_OCTETS = 8;

    /** Where a packet was going. */
    enum Way {
        /** To this box. */
        IN,
        /** From this box. */
        OUT,
        /** Past it: to another box in the same network. */
        PAST
    }

    boolean opens() {
        return (flags & (SYN | ACK | RST)) == SYN;
    }

    /** Whether it is the second segment of a connection: the answer of who was asked. */
    boolean accepts() {
        return (flags & (SYN | ACK | RST)) == (SYN | ACK);
    }

    /**
     * Reads a packet from its IP header on.
     *
     * @param sender struct sockaddr_ll, packet(7)
     * @return empty for what is not TCP, or too short
     */
    static Optional<Segment> parse(ByteBuffer packet, ByteBuffer sender) {
        ByteBuffer octets = packet.duplicate().order(ByteOrder.BIG_ENDIAN);
        try {
            return switch (octets.hasRemaining() ? octets.get(0) >> 4 : 0) {
                case 4 -> ipv4(octets, sender);
                case 6 -> ipv6(octets, sender);
                default -> Optional.empty();
            };
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Optional<Segment> ipv4(ByteBuffer octets, ByteBuffer sender) throws UnknownHostException {
        int header = (octets.get(0) & 0x0f) * 4;
        if (header < IPV4_HEADER_OCTETS || octets.remaining() < header + TCP_HEADER_OCTETS || octets.get(9) != TCP) {
            return Optional.empty();
        }
        return Optional.of(segment(octets, header, address(octets, 12, 4), address(octets, 16, 4), sender));
    }

    /** Extension headers do not occur in the segments that matter here. */
    private static Optional<Segment> ipv6(ByteBuffer octets, ByteBuffer sender) throws UnknownHostException {
        if (octets.remaining() < IPV6_HEADER_OCTETS + TCP_HEADER_OCTETS || octets.get(6) != TCP) {
            return Optional.empty();
        }
        return Optional.of(
                segment(octets, IPV6_HEADER_OCTETS, address(octets, 8, 16), address(octets, 24, 16), sender));
    }

    private static Segment segment(ByteBuffer octets, int tcp, InetAddress from, InetAddress to, ByteBuffer sender) {
        return new Segment(
                sender.getInt(4),
                way(sender.get(10)),
                hardware(sender),
                new InetSocketAddress(from, octets.getShort(tcp) & 0xffff),
                new InetSocketAddress(to, octets.getShort(tcp + 2) & 0xffff),
                octets.get(tcp + 13));
    }

    private static InetAddress address(ByteBuffer octets, int at, int length) throws UnknownHostException {
        byte[] address = new byte[length];
        octets.get(at, address);
        return InetAddress.getByAddress(address);
    }

    /** PACKET_HOST, PACKET_OUTGOING; all else is for others, or for all. */
    private static Way way(byte packetType) {
        return switch (packetType) {
            case 0 -> Way.IN;
            case 4 -> Way.OUT;
            default -> Way.PAST;
        };
    }

    private static String hardware(ByteBuffer sender) {
        byte[] address = new byte[Math.clamp(sender.get(11), 0, MOST_HARDWARE_OCTETS)];
        sender.get(12, address);
        return HexFormat.ofDelimiter(":").formatHex(address);
    }
}
