package io.smtpedge.it.parts;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of namespaces that belong together.
 *
 * @param prefix how they all begin
 */
public record NetnsNames(String prefix) {

    private static final String START = "smtp-edge-";
    private static final Pattern OF_A_RUN = Pattern.compile(START + "(\\d+)-\\d+-.+");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Names that no other run uses: they hold this process's id, so that a later run can tell what was left over. */
    public static NetnsNames ofThisRun() {
        return new NetnsNames(START + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + "-");
    }

    /** Names that do not change, for what outlives the process that made it. */
    public static NetnsNames lasting(String name) {
        return new NetnsNames(START + name + "-");
    }

    public String name(String machine) {
        return prefix + machine;
    }

    /** The namespaces with these names that exist. */
    public List<Netns> existing() {
        return Netns.all().stream()
                .filter(netns -> netns.name().startsWith(prefix))
                .toList();
    }

    /** Removes what crashed runs left: the namespaces {@link #ofThisRun} of processes that are no more. */
    public static void sweep() {
        for (Netns netns : Netns.all()) {
            Matcher matcher = OF_A_RUN.matcher(netns.name());
            if (matcher.matches() && !isAlive(Long.parseLong(matcher.group(1)))) {
                netns.close();
            }
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
