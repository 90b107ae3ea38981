package io.smtpedge.it.parts;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the real parts need of the machine: root, and programs. */
public final class RealTools {

    /** Each program and the Debian package that has it. */
    private static final Map<String, String> PACKAGES = new TreeMap<>(Map.of(
            "haproxy", "haproxy",
            "ip", "iproute2",
            "ss", "iproute2",
            "iptables", "iptables",
            "nft", "nftables",
            "rbldnsd", "rbldnsd",
            "setpriv", "util-linux",
            "setsid", "util-linux",
            "sysctl", "procps",
            "unbound", "unbound"));

    private RealTools() {}

    /** Why namespaces and real servers cannot be had here, in one line; empty when they can. */
    public static Optional<String> missing() {
        List<String> reasons = new ArrayList<>();
        if (!isRoot()) {
            reasons.add("network namespaces need root; run it with sudo");
        }
        TreeSet<String> packages = new TreeSet<>();
        PACKAGES.forEach((program, debianPackage) -> {
            if (!onPath(program)) {
                packages.add(debianPackage);
            }
        });
        if (!packages.isEmpty()) {
            reasons.add("programs are missing; run apt-get install " + String.join(" ", packages));
        }
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /** Whether a program is installed that only some tests need. */
    public static boolean has(String program) {
        return onPath(program);
    }

    /** Whether this process may make namespaces and privileged sockets. */
    public static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean onPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/sbin:/usr/bin:/sbin:/bin");
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
