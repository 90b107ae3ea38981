package io.smtpedge.it.parts;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A real rbldnsd, the name server of block lists, on the zone files in conf/rbldnsd. Needs root, to become another user. */
public final class Rbldnsd implements AutoCloseable {

    /** The zone that conf/rbldnsd is about. */
    public static final String ZONE = "dnsbl.example";

    private static final String USER = "rbldns";
    private static final List<String> FILES = List.of("dnsbl.example.ip4", "dnsbl.example.ip6");
    private static final Duration START_TIME = Duration.ofSeconds(10);

    private final RealProcess process;

    private Rbldnsd(RealProcess process) {
        this.process = process;
    }

    /**
     * Starts, and returns once it answers.
     *
     * @param listen ADDRESS/PORT
     */
    public static Rbldnsd start(Machine machine, String listen) throws IOException {
        for (String file : FILES) {
            ConfSample.of("rbldnsd/" + file).writeInto(machine.folder());
        }
        // It refuses to be root, and changing the user itself would undo the parent-death signal.
        RealProcess process = machine.start(
                "rbldnsd",
                List.of(
                        "setpriv",
                        "--reuid",
                        USER,
                        "--regid",
                        USER,
                        "--clear-groups",
                        "--pdeathsig",
                        "keep",
                        "rbldnsd",
                        "-n",
                        "-b",
                        listen,
                        ZONE + ":ip4set:" + FILES.get(0),
                        ZONE + ":ip6trie:" + FILES.get(1)));
        process.awaitLine("started", START_TIME);
        return new Rbldnsd(process);
    }

    public RealProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
