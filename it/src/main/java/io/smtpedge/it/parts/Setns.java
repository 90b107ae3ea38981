package io.smtpedge.it.parts;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** The system call setns(2), which moves one thread into another network namespace. */
@SuppressWarnings("restricted") // native access is what it is for; the JVM is started with --enable-native-access
final class Setns {

    private static final int O_RDONLY = 0;
    private static final int CLONE_NEWNET = 0x40000000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            CAPTURED.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = function("open", ADDRESS);
    private static final MethodHandle SETNS = function("setns", JAVA_INT);
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Setns() {}

    private static MethodHandle function(String name, java.lang.foreign.MemoryLayout first) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, first, JAVA_INT),
                CAPTURE_ERRNO);
    }

    /**
     * Moves the calling thread, and only it, for good. Threads that it starts begin there too.
     *
     * @param namespace a file such as /run/netns/NAME
     */
    static void enter(Path namespace) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURED);
            int fd = (int) OPEN.invokeExact(state, arena.allocateFrom(namespace.toString()), O_RDONLY);
            check(fd, "open", namespace, state);
            int result = (int) SETNS.invokeExact(state, fd, CLONE_NEWNET);
            int closed = (int) CLOSE.invokeExact(fd);
            check(result, "setns", namespace, state);
            check(closed, "close", namespace, state);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable declaredByMethodHandle) {
            throw new AssertionError(declaredByMethodHandle);
        }
    }

    private static void check(int result, String call, Path namespace, MemorySegment state) {
        if (result < 0) {
            throw new IllegalStateException(
                    call + " failed for " + namespace + " with errno " + (int) ERRNO.get(state, 0L));
        }
    }
}
