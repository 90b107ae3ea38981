package io.smtpedge.it.parts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace: a network stack of its own, as of a machine of its own. Needs root.
 *
 * @param name as {@code ip netns list} shows it
 */
public record Netns(String name) implements AutoCloseable {

    private static final Path FOLDER = Path.of("/run/netns");
    private static final Duration STOP_TIME = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    /** Makes it, with the loopback interface up. */
    public static Netns create(String name) {
        Command.run("ip", "netns", "add", name);
        Netns netns = new Netns(name);
        netns.ip("link", "set", "dev", "lo", "up");
        return netns;
    }

    /** Those that exist, ours and others'. */
    public static List<Netns> all() {
        return Command.run("ip", "netns", "list")
                .lines()
                .map(line -> new Netns(line.replaceFirst(" .*", "")))
                .toList();
    }

    public boolean exists() {
        return Files.exists(FOLDER.resolve(name));
    }

    /** Runs {@code ip} in it. */
    public String ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(Arrays.asList(arguments));
        return Command.run(command, "");
    }

    /** The command that runs {@code command} in it. It becomes that command: the process keeps its id. */
    public List<String> inside(List<String> command) {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", name));
        inside.addAll(command);
        return inside;
    }

    /** Joins two namespaces by a cable: a pair of interfaces, which still need addresses. */
    public static void cable(Netns one, String interfaceOfOne, Netns other, String interfaceOfOther) {
        Command.run(
                "ip",
                "link",
                "add",
                "name",
                interfaceOfOne,
                "netns",
                one.name,
                "type",
                "veth",
                "peer",
                "name",
                interfaceOfOther,
                "netns",
                other.name);
        one.ip("link", "set", "dev", interfaceOfOne, "up");
        other.ip("link", "set", "dev", interfaceOfOther, "up");
    }

    /** Adds addresses with their prefix lengths to an interface. IPv6 ones are usable at once: nobody else has them. */
    public void addresses(String networkInterface, String ipv4, String ipv6) {
        ip("address", "add", ipv4, "dev", networkInterface);
        ip("address", "add", ipv6, "dev", networkInterface, "nodad");
    }

    /** Sets a kernel setting, {@code net.ipv4.ip_forward} for one. */
    public void sysctl(String key, int value) {
        Command.run(inside(List.of("sysctl", "-qw", key + "=" + value)), "");
    }

    /** Runs a task on a thread in this namespace; the sockets it opens belong here, wherever they are used later. */
    public <T> T call(Callable<T> task) throws Exception {
        FutureTask<T> result = new FutureTask<>(() -> {
            Setns.enter(FOLDER.resolve(name));
            return task.call();
        });
        // A platform thread: the kernel knows nothing of virtual ones, and would move a whole carrier.
        Thread.ofPlatform().daemon().name("netns-" + name).start(result);
        try {
            return result.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        }
    }

    /** The processes in it. */
    public List<Long> processes() {
        return Command.run("ip", "netns", "pids", name)
                .lines()
                .map(Long::valueOf)
                .toList();
    }

    /** This JVM may have a thread in the namespace; it is not to end itself. */
    private List<Long> processesOfOthers() {
        long own = ProcessHandle.current().pid();
        return processes().stream().filter(pid -> pid != own).toList();
    }

    /** Ends the processes in it, at first politely, and removes it with its interfaces, routes and rules. */
    @Override
    public void close() {
        stopProcesses(true);
        long end = System.nanoTime() + STOP_TIME.toNanos();
        while (!processesOfOthers().isEmpty() && System.nanoTime() < end && pause()) {
            // Servers that drain take their time.
        }
        stopProcesses(false);
        Command.run("ip", "netns", "delete", name);
    }

    private void stopProcesses(boolean politely) {
        for (long pid : processesOfOthers()) {
            ProcessHandle.of(pid).ifPresent(process -> {
                if (politely) {
                    process.destroy();
                } else {
                    process.destroyForcibly();
                }
            });
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(POLL);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
