package io.smtpedge.bench.sut;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The CPU time and the memory of a process and its children, as the kernel accounts them (proc(5)).
 *
 * <p>Work that the kernel does for a packet inside a system call of the process counts as the process's own, and over
 * loopback that includes the receiver's side of TCP: the figures compare programs on one machine, not machines.
 */
public final class CpuMeter {

    /** USER_HZ: the unit of /proc/PID/stat towards user space, 10 ms on every Linux that this project runs on. */
    private static final long TICK_US = 10_000;

    /** Places of utime, stime, cutime and cstime behind the closing parenthesis of the command's name. */
    private static final int UTIME = 11;

    private static final int CUTIME = 13;
    private static final int CSTIME = 14;
    private static final int THREADS = 17;

    private final Path proc;

    public CpuMeter() {
        this(Path.of("/proc"));
    }

    /** A meter that reads another folder than /proc, for tests. */
    CpuMeter(Path proc) {
        this.proc = proc;
    }

    /**
     * User and system time in microseconds, in steps of 10,000: measure runs of seconds. Of processes with one thread it
     * is exact, as there may be hundreds of them. Children that come and go are counted best while nothing happens.
     */
    public long cpuUs(ProcessHandle process) throws IOException {
        long us = 0;
        for (long pid : family(process)) {
            try {
                us += cpuUs(pid);
            } catch (IOException gone) {
                if (pid == process.pid()) {
                    throw gone;
                }
                // A child that has ended since: its parent has its time.
            }
        }
        return us;
    }

    /** Resident memory in KiB. */
    public long residentKib(ProcessHandle process) throws IOException {
        long kib = 0;
        for (long pid : family(process)) {
            kib += residentKib(pid);
        }
        return kib;
    }

    /** The time of one process and of the children that it has waited for. */
    long cpuUs(long pid) throws IOException {
        String stat = Files.readString(proc.resolve(pid + "/stat"));
        // The name may hold blanks and parentheses of its own: count from the last one.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long children = Long.parseLong(fields[CUTIME]) + Long.parseLong(fields[CSTIME]);
        Path exact = proc.resolve(pid + "/schedstat");
        if (fields[THREADS].equals("1") && Files.exists(exact)) {
            long nanos = Long.parseLong(Files.readString(exact).split(" ")[0]);
            return nanos / 1000 + children * TICK_US;
        }
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1]) + children) * TICK_US;
    }

    long residentKib(long pid) throws IOException {
        for (String line : Files.readAllLines(proc.resolve(pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new NoSuchFileException(proc.resolve(pid + "/status").toString(), null, "has no VmRSS line");
    }

    private static List<Long> family(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }
}
