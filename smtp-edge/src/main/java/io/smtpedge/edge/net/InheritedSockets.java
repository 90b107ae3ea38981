package io.smtpedge.edge.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets that a service manager opened and passed on, by the protocol of sd_listen_fds(3). They outlive the
 * edge: while it restarts, clients wait in the kernel's queue. They need no privilege either, since somebody else has bound
 * them.
 *
 * <p>Each is taken for the configured address that it is bound to, so that the configuration alone says where the edge
 * listens. Used by the thread that starts the edge.
 */
public final class InheritedSockets {

    /** Passed descriptors begin behind standard input, output and error. */
    private static final int FIRST_DESCRIPTOR = 3;

    private static final int MAX_DESCRIPTORS = 64;

    /** asm-generic/socket.h. */
    private static final IntegerUnixChannelOption SO_TYPE = new IntegerUnixChannelOption("SO_TYPE", 1, 3);

    private static final IntegerUnixChannelOption SO_ACCEPTCONN = new IntegerUnixChannelOption("SO_ACCEPTCONN", 1, 30);
    private static final IntegerUnixChannelOption SO_DOMAIN = new IntegerUnixChannelOption("SO_DOMAIN", 1, 39);
    private static final int SOCK_STREAM = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** asm-generic/fcntl.h. */
    private static final int O_NONBLOCK = 04000;

    private final Map<InetSocketAddress, EpollServerSocketChannel> sockets = new LinkedHashMap<>();

    private InheritedSockets() {}

    /** None: every address is bound here. */
    public static InheritedSockets none() {
        return new InheritedSockets();
    }

    /**
     * Those of this process.
     *
     * @throws IOException with a sentence for the operator, when one is not what it must be
     */
    public static InheritedSockets ofThisProcess() throws IOException {
        return passed(System.getenv(), ProcessHandle.current().pid(), FIRST_DESCRIPTOR);
    }

    static InheritedSockets passed(Map<String, String> environment, long pid, int firstDescriptor) throws IOException {
        InheritedSockets inherited = new InheritedSockets();
        // The variables are inherited as well: they may have been meant for a process before this one.
        if (!Long.toString(pid).equals(environment.get("LISTEN_PID"))) {
            return inherited;
        }
        int count = count(environment.get("LISTEN_FDS"));
        for (int descriptor = firstDescriptor; descriptor < firstDescriptor + count; descriptor++) {
            inherited.add(descriptor);
        }
        return inherited;
    }

    private static int count(@Nullable String descriptors) throws IOException {
        try {
            int count = Integer.parseInt(Objects.requireNonNullElse(descriptors, ""));
            if (count >= 0 && count <= MAX_DESCRIPTORS) {
                return count;
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw new IOException("LISTEN_FDS is \"" + descriptors + "\", and not a number of sockets from 0 to "
                + MAX_DESCRIPTORS + "; unset LISTEN_PID to start without passed sockets");
    }

    private void add(int descriptor) throws IOException {
        EpollServerSocketChannel socket = listening(descriptor);
        InetSocketAddress address = socket.localAddress();
        String which = "the passed socket on " + Addresses.text(address) + " ";
        if (blocks(descriptor)) {
            throw new IOException(which + "is a blocking one, on which the edge would hang; write NonBlocking=yes into"
                    + " the section [Service] of the .service unit");
        }
        if (takesBothFamilies(socket)) {
            throw new IOException(which + "takes IPv4 as well; write BindIPv6Only=ipv6-only into the .socket unit, and"
                    + " 0.0.0.0:" + address.getPort() + " as an address of its own");
        }
        if (sockets.putIfAbsent(address, socket) != null) {
            throw new IOException(which + "was passed twice; remove ReusePort= or one of the units");
        }
    }

    private static EpollServerSocketChannel listening(int descriptor) throws IOException {
        String wrong = "the passed file descriptor " + descriptor + " is no listening TCP socket; write ListenStream="
                + "ADDRESS:PORT and Accept=no into the .socket unit";
        try {
            EpollServerSocketChannel socket = new EpollServerSocketChannel(descriptor);
            int domain = option(socket, SO_DOMAIN);
            if ((domain == AF_INET || domain == AF_INET6)
                    && option(socket, SO_TYPE) == SOCK_STREAM
                    && option(socket, SO_ACCEPTCONN) == 1) {
                return socket;
            }
            throw new IOException(wrong);
        } catch (ChannelException | UncheckedIOException notASocket) {
            throw new IOException(wrong, notASocket);
        }
    }

    private static boolean blocks(int descriptor) throws IOException {
        String flags = Files.readAllLines(Path.of("/proc/self/fdinfo", Integer.toString(descriptor))).stream()
                .filter(line -> line.startsWith("flags:"))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/fdinfo/" + descriptor + " has no flags"));
        return (Integer.parseInt(flags.substring("flags:".length()).strip(), 8) & O_NONBLOCK) == 0;
    }

    private static boolean takesBothFamilies(EpollServerSocketChannel socket) {
        return socket.localAddress().getAddress() instanceof Inet6Address address
                && address.isAnyLocalAddress()
                && option(socket, SocketOptions.IPV6_V6ONLY) == 0;
    }

    private static int option(EpollServerSocketChannel socket, IntegerUnixChannelOption option) {
        return Objects.requireNonNull(socket.config().getOption(option));
    }

    /** Takes the socket of an address; null where none was passed for it. The caller closes it. */
    @Nullable
    EpollServerSocketChannel take(InetSocketAddress address) {
        return sockets.remove(address);
    }

    /** To be called when every configured address has been served: clients would wait for ever on a socket that is left. */
    public void requireNoneLeft() throws IOException {
        if (!sockets.isEmpty()) {
            throw new IOException("the service manager passed sockets that listen.addresses does not name: "
                    + sockets.keySet().stream().map(Addresses::text).collect(Collectors.joining(", "))
                    + "; write the same addresses into smtp-edge.conf and into the .socket unit");
        }
    }
}
