package io.smtpedge.tproxy.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** libc's socket functions, each as in its man page (section 2), with a failure as {@link Errno}. */
final class Libc {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT = function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SEND = function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV = function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVFROM =
            function("recvfrom", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle POLL = function("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);

    private Libc() {}

    @SuppressWarnings("restricted") // the start script allows it: --enable-native-access
    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    static int socket(int domain, int type, int protocol) throws Errno {
        return (int) checked("socket", state -> (int) SOCKET.invokeExact(state, domain, type, protocol));
    }

    static void bind(int socket, MemorySegment address) throws Errno {
        checked("bind", state -> (int) BIND.invokeExact(state, socket, address, (int) address.byteSize()));
    }

    static void connect(int socket, MemorySegment address) throws Errno {
        checked("connect", state -> (int) CONNECT.invokeExact(state, socket, address, (int) address.byteSize()));
    }

    static void setsockopt(int socket, int level, int option, int value) throws Errno {
        try (Arena arena = Arena.ofConfined()) {
            setsockopt(socket, level, option, arena.allocateFrom(JAVA_INT, value));
        }
    }

    static void setsockopt(int socket, int level, int option, MemorySegment value) throws Errno {
        checked("setsockopt", state ->
                (int) SETSOCKOPT.invokeExact(state, socket, level, option, value, (int) value.byteSize()));
    }

    static int getsockopt(int socket, int level, int option) throws Errno {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            checked("getsockopt", state -> (int) GETSOCKOPT.invokeExact(state, socket, level, option, number, length));
            return number.get(JAVA_INT, 0);
        }
    }

    /** How many octets went out. */
    static long send(int socket, MemorySegment octets, int flags) throws Errno {
        return checked("send", state -> (long) SEND.invokeExact(state, socket, octets, octets.byteSize(), flags));
    }

    /** How many octets came in. */
    static long recv(int socket, MemorySegment buffer, int flags) throws Errno {
        return checked("recv", state -> (long) RECV.invokeExact(state, socket, buffer, buffer.byteSize(), flags));
    }

    /**
     * As {@link #recv}, and who sent it.
     *
     * @param sender filled with the sender's struct sockaddr; what does not fit is cut off
     */
    static long recvfrom(int socket, MemorySegment buffer, int flags, MemorySegment sender) throws Errno {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) sender.byteSize());
            return checked("recvfrom", state ->
                    (long) RECVFROM.invokeExact(state, socket, buffer, buffer.byteSize(), flags, sender, length));
        }
    }

    /**
     * Waits for one socket.
     *
     * @param events a set of POLL flags
     * @return the flags that hold; 0 when the time was over
     */
    static short poll(int socket, short events, int milliseconds) throws Errno {
        try (Arena arena = Arena.ofConfined()) {
            // struct pollfd: int fd, short events, short revents.
            MemorySegment request = arena.allocate(8, 4);
            request.set(JAVA_INT, 0, socket);
            request.set(JAVA_SHORT, 4, events);
            checked("poll", state -> (int) POLL.invokeExact(state, request, 1L, milliseconds));
            return request.get(JAVA_SHORT, 6);
        }
    }

    static void close(int socket) throws Errno {
        checked("close", state -> (int) CLOSE.invokeExact(state, socket));
    }

    private interface Call {
        @SuppressWarnings("IllegalThrows") // MethodHandle.invokeExact declares it
        long run(MemorySegment state) throws Throwable;
    }

    private static long checked(String name, Call call) throws Errno {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = call.run(state);
            if (result < 0) {
                throw new Errno(name, (int) ERRNO.get(state, 0L));
            }
            return result;
        } catch (Errno failed) {
            throw failed;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
