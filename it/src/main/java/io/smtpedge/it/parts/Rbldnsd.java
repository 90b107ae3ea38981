package io.smtpedge.it.parts;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real rbldnsd, the name server of block lists. Needs root, to become another user. */
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
     * Starts on the zone files in conf/rbldnsd, and returns once it answers.
     *
     * @param listen ADDRESS/PORT
     */
    public static Rbldnsd start(Machine machine, String listen) throws IOException {
        for (String file : FILES) {
            ConfSample.of("rbldnsd/" + file).writeInto(machine.folder());
        }
        return start(
                machine,
                "rbldnsd",
                listen,
                List.of(ZONE + ":ip4set:" + FILES.get(0), ZONE + ":ip6trie:" + FILES.get(1)));
    }

    /**
     * Starts on other zones, and returns once it answers.
     *
     * @param name of the process and its log
     * @param listen ADDRESS/PORT
     * @param zones each ZONE:TYPE:FILE, a file in the machine's folder
     */
    public static Rbldnsd start(Machine machine, String name, String listen, List<String> zones) throws IOException {
        // It refuses to be root, and changing the user itself would undo the parent-death signal.
        List<String> command = new ArrayList<>(List.of(
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
                listen));
        command.addAll(zones);
        RealProcess process = machine.start(name, command);
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
