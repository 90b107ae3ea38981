package io.smtpedge.tproxy.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** A socket of any kind that Linux has. For one thread. */
public final class NativeSocket implements AutoCloseable {

    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    /** An option for {@code type}: calls do not wait, see {@link #awaitReadable}. */
    public static final int SOCK_NONBLOCK = 0x800;

    public static final int SOL_SOCKET = 1;
    public static final int SO_ERROR = 4;
    public static final int SO_RCVBUF = 8;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_MARK = 36;
    public static final int SOL_IP = 0;
    public static final int IP_TRANSPARENT = 19;
    public static final int IP_BIND_ADDRESS_NO_PORT = 24;
    public static final int SOL_IPV6 = 41;
    public static final int IPV6_TRANSPARENT = 75;

    private static final int SOCK_CLOEXEC = 0x80000;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final int BUFFER_OCTETS = 1 << 18;
    private static final int SENDER_OCTETS = 32;

    private final int descriptor;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER_OCTETS, 8);

    private NativeSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /** See socket(2). */
    public static NativeSocket open(int domain, int type, int protocol) throws Errno {
        return new NativeSocket(Libc.socket(domain, type | SOCK_CLOEXEC, protocol));
    }

    public NativeSocket set(int level, int option, int value) throws Errno {
        Libc.setsockopt(descriptor, level, option, value);
        return this;
    }

    /**
     * Lets only those packets in that a program of the classic Berkeley packet filter accepts, bpf(4) of BSD and
     * Documentation/networking/filter of Linux.
     *
     * @param program its instructions, each as {code, jt, jf, k}
     */
    public NativeSocket filter(int[][] program) throws Errno {
        try (Arena call = Arena.ofConfined()) {
            // struct sock_filter: u16 code, u8 jt, u8 jf, u32 k.
            ByteBuffer code = ByteBuffer.allocate(program.length * 8).order(ByteOrder.nativeOrder());
            for (int[] each : program) {
                code.putShort((short) each[0])
                        .put((byte) each[1])
                        .put((byte) each[2])
                        .putInt(each[3]);
            }
            MemorySegment filter = call.allocate(code.capacity(), 8).copyFrom(MemorySegment.ofArray(code.array()));
            // struct sock_fprog: u16 len, and after 6 octets of nothing a pointer.
            MemorySegment fprog = call.allocate(16, 8);
            fprog.set(ValueLayout.JAVA_SHORT, 0, (short) program.length);
            fprog.set(ValueLayout.ADDRESS, 8, filter);
            Libc.setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, fprog);
            return this;
        }
    }

    public int get(int level, int option) throws Errno {
        return Libc.getsockopt(descriptor, level, option);
    }

    public void bind(InetSocketAddress address) throws Errno {
        bind(sockaddr(address));
    }

    /** Binds to an address of any kind, as the kernel has it (struct sockaddr). */
    public void bind(byte[] sockaddr) throws Errno {
        try (Arena call = Arena.ofConfined()) {
            Libc.bind(descriptor, call.allocateFrom(ValueLayout.JAVA_BYTE, sockaddr));
        }
    }

    /** On a socket that does not wait: {@link Errno#EINPROGRESS}, then {@link #awaitWritable} and SO_ERROR. */
    public void connect(InetSocketAddress address) throws Errno {
        try (Arena call = Arena.ofConfined()) {
            Libc.connect(descriptor, call.allocateFrom(ValueLayout.JAVA_BYTE, sockaddr(address)));
        }
    }

    /**
     * Sends what is left in the buffer, as one message.
     *
     * @throws IllegalArgumentException for more than 256 KiB
     */
    public void send(ByteBuffer octets) throws Errno {
        if (octets.remaining() > BUFFER_OCTETS) {
            throw new IllegalArgumentException(octets.remaining() + " octets");
        }
        MemorySegment message = buffer.asSlice(0, octets.remaining());
        message.copyFrom(MemorySegment.ofBuffer(octets));
        Libc.send(descriptor, message, 0);
    }

    /** One message, at most 256 KiB of it, in the machine's byte order; waits for it unless the socket does not wait. */
    public ByteBuffer receive() throws Errno {
        int length = (int) Libc.recv(descriptor, buffer, 0);
        return wrap(buffer.asSlice(0, length));
    }

    /**
     * One message and who sent it.
     *
     * @param octets at most 256 KiB, in the machine's byte order
     * @param sender the kernel's struct sockaddr of the socket's family, 32 octets at most
     */
    public record Message(ByteBuffer octets, ByteBuffer sender) {}

    /** As {@link #receive}, with the sender. */
    public Message receiveFrom() throws Errno {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment sender = call.allocate(SENDER_OCTETS, 8);
            int length = (int) Libc.recvfrom(descriptor, buffer, 0, sender);
            return new Message(wrap(buffer.asSlice(0, length)), wrap(sender));
        }
    }

    private static ByteBuffer wrap(MemorySegment octets) {
        return ByteBuffer.wrap(octets.toArray(ValueLayout.JAVA_BYTE)).order(ByteOrder.nativeOrder());
    }

    /** Whether something came, or an error, within this time. */
    public boolean awaitReadable(Duration time) throws Errno {
        return Libc.poll(descriptor, POLLIN, (int) time.toMillis()) != 0;
    }

    /** Whether something can be sent, or a connection was made or refused, within this time. */
    public boolean awaitWritable(Duration time) throws Errno {
        return Libc.poll(descriptor, POLLOUT, (int) time.toMillis()) != 0;
    }

    @Override
    public void close() throws Errno {
        arena.close();
        Libc.close(descriptor);
    }

    /** struct sockaddr_in, ip(7), or sockaddr_in6, ipv6(7). */
    private static byte[] sockaddr(InetSocketAddress address) {
        byte[] octets = address.getAddress().getAddress();
        boolean ipv4 = address.getAddress() instanceof Inet4Address;
        ByteBuffer sockaddr = ByteBuffer.allocate(ipv4 ? 16 : 28);
        sockaddr.order(ByteOrder.nativeOrder()).putShort((short) (ipv4 ? AF_INET : AF_INET6));
        sockaddr.order(ByteOrder.BIG_ENDIAN).putShort((short) address.getPort());
        if (!ipv4) {
            sockaddr.putInt(0);
        }
        return sockaddr.put(octets).array();
    }
}
