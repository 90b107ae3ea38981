package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The kernel settings that break marks (linux/Documentation/networking/ip-sysctl.rst).
 *
 * @param srcValidMark the reverse path check of IPv4 sees marks, on some interface: it finds the client's address local,
 *     and drops
 * @param tcpFwmarkAccept an accepted connection takes over the mark of its first packet: its answers never leave the box
 */
public record KernelSettings(boolean srcValidMark, boolean tcpFwmarkAccept) {

    /** What a kernel has by default, and what is taken for granted of a box that cannot be asked. */
    public static final KernelSettings USUAL = new KernelSettings(false, false);

    private static final Path PROC_SYS = Path.of("/proc/sys");

    /** Those of the network namespace that this program is in. */
    public static KernelSettings read() {
        return read(PROC_SYS);
    }

    /** @throws UncheckedIOException when a setting is there and cannot be read */
    static KernelSettings read(Path procSys) {
        Path ipv4 = procSys.resolve("net/ipv4");
        try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(ipv4.resolve("conf"))) {
            boolean srcValidMark = false;
            for (Path one : interfaces) {
                srcValidMark |= isOne(one.resolve("src_valid_mark"));
            }
            return new KernelSettings(srcValidMark, isOne(ipv4.resolve("tcp_fwmark_accept")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the settings under " + ipv4, unreadable);
        }
    }

    /** An interface may go while it is being read. */
    private static boolean isOne(Path setting) throws IOException {
        try {
            return Files.readString(setting).strip().equals("1");
        } catch (NoSuchFileException absent) {
            return false;
        }
    }

    boolean breakMarks(List<Family> families) {
        return tcpFwmarkAccept || (srcValidMark && families.contains(Family.IPV4));
    }
}
