package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A listening TCP socket as ss(8) shows it.
 *
 * @param local such as {@code 127.0.0.1:25}, {@code [::1]:25}, {@code *:25}
 * @param transparent whether it takes connections to addresses that are not this box's
 */
record Listener(String local, boolean transparent, List<Owner> owners) {

    static final String COMMAND = "ss -tlnHpO --inet-sockopt";

    private static final Pattern OWNER = Pattern.compile("\\(\"([^\"]{0,15})\",pid=(\\d+),fd=\\d+\\)");
    /** All owners, and no quote besides: ss does not escape names, and a quote in one could forge another process. */
    private static final Pattern SOUND = Pattern.compile("[^\"]* users:\\((" + OWNER + ",?)+\\)[^\"]*");

    private static final Owner UNCLEAR = new Owner("a process with a quote in its name", 0);

    /** Behind all names. */
    private static final Pattern OPTIONS = Pattern.compile(" transparent[^\"]*$");

    private static final int LOCAL_FIELD = 3;

    /**
     * A process that has it open.
     *
     * @param name which the process itself chose: only what a terminal prints as it is
     * @param pid 0 where the name hides it
     */
    record Owner(String name, long pid) {

        Owner {
            name = name.replaceAll("[^ -~]", "?");
        }

        @Override
        public String toString() {
            return pid == 0 ? name : name + " (process " + pid + ")";
        }
    }

    /** All of them, from the output of {@link #COMMAND}. */
    static List<Listener> parse(String text) {
        return text.lines()
                .filter(line -> line.startsWith("LISTEN ") && line.split("\\s+").length > LOCAL_FIELD)
                .map(Listener::line)
                .toList();
    }

    private static Listener line(String line) {
        List<Owner> owners = line.contains("\"") && !SOUND.matcher(line).matches()
                ? List.of(UNCLEAR)
                : OWNER.matcher(line)
                        .results()
                        .map(found -> new Owner(found.group(1), Long.parseLong(found.group(2))))
                        .distinct()
                        .toList();
        String local = line.split("\\s+")[LOCAL_FIELD]
                .replaceFirst("%[^:\\]]+", "")
                // A socket of IPv6 that is bound to an address of IPv4, as Java makes them.
                .replaceFirst("^\\[::ffff:([0-9.]+)\\]", "$1");
        return new Listener(local, OPTIONS.matcher(line).find(), owners);
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
