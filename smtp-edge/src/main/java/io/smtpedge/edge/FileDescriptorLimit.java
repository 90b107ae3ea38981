package io.smtpedge.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the configured connections with what the kernel allows this process to open. */
final class FileDescriptorLimit {

    private static final Logger LOG = LoggerFactory.getLogger(FileDescriptorLimit.class);

    /** Jars, logs, epoll, the DNS client's sockets. */
    private static final int OTHER_FILES = 512;

    private FileDescriptorLimit() {}

    /** A session has two sockets; an edge that runs out of them cannot even say so to its clients. */
    static void warnIfBelow(int connections) {
        long needed = 2L * connections + OTHER_FILES;
        OptionalLong limit = softLimit();
        if (limit.isPresent() && limit.getAsLong() < needed) {
            LOG.warn(
                    "limits.connections = {} needs {} open files, but the limit is {};"
                            + " raise it (systemd: LimitNOFILE={}) or lower limits.connections",
                    connections,
                    needed,
                    limit.getAsLong(),
                    needed);
        }
    }

    /** From proc_pid_limits(5): {@code Max open files  SOFT  HARD  files}. */
    private static OptionalLong softLimit() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line ->
                            line.substring("Max open files".length()).strip().split(" +", 2)[0])
                    .filter(soft -> !soft.equals("unlimited"))
                    .mapToLong(Long::parseLong)
                    .findFirst();
        } catch (IOException noProc) {
            return OptionalLong.empty();
        }
    }
}
