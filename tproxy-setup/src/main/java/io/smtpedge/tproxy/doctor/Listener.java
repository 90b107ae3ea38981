package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A listening TCP socket as ss(8) shows it.
 *
 * @param local such as {@code 127.0.0.1:25}, {@code [::1]:25}, {@code *:25}
 * @param transparent whether it takes connections to addresses that are not this box's
 */
record Listener(String local, boolean transparent, List<Owner> owners) {

    static final String COMMAND = "ss -tlnHpO --inet-sockopt";

    private static final Pattern OWNER = Pattern.compile("\\(\"([^\"]*)\",pid=(\\d+)");
    private static final int LOCAL_FIELD = 3;

    /** A process that has it open. */
    record Owner(String name, long pid) {
        @Override
        public String toString() {
            return name + " (process " + pid + ")";
        }
    }

    /** All of them, from the output of {@link #COMMAND}. */
    static List<Listener> parse(String text) {
        return text.lines()
                .filter(line -> line.startsWith("LISTEN"))
                .map(Listener::line)
                .toList();
    }

    private static Listener line(String line) {
        Matcher matcher = OWNER.matcher(line);
        List<Owner> owners = matcher.results()
                .map(found -> new Owner(found.group(1), Long.parseLong(found.group(2))))
                .distinct()
                .toList();
        String local = line.split("\\s+")[LOCAL_FIELD]
                .replaceFirst("%[^:\\]]+", "")
                // A socket of IPv6 that is bound to an address of IPv4, as Java makes them.
                .replaceFirst("^\\[::ffff:([0-9.]+)\\]", "$1");
        return new Listener(local, line.contains(" transparent"), owners);
    }

    /** Whether connections to this address come to it. */
    boolean takes(InetSocketAddress address) {
        int port = address.getPort();
        return local.equals(Addresses.text(address))
                || local.equals("*:" + port)
                || local.equals((Family.of(address.getAddress()) == Family.IPV4 ? "0.0.0.0:" : "[::]:") + port);
    }

    /** Who has it, as a part of a sentence. */
    String owner() {
        return owners.isEmpty()
                ? "a process that only root can see"
                : owners.getFirst().toString();
    }
}
