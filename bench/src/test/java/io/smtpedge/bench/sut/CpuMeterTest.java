package io.smtpedge.bench.sut;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuMeterTest {

    @TempDir
    private Path proc;

    private CpuMeter meter = new CpuMeter();

    @BeforeEach
    void readTheFolder() throws IOException {
        Files.createDirectory(proc.resolve("42"));
        meter = new CpuMeter(proc);
    }

    /** Fields 14 to 17 of proc_pid_stat(5): utime, stime, cutime, cstime. */
    @Test
    void sumsUserAndSystemTimeOfTheProcessAndOfWhatItWaitedFor() throws Exception {
        Files.writeString(
                proc.resolve("42/stat"),
                "42 (a (b) c) S 1 42 42 0 -1 4194560 900 0 1 0 100 20 3 4 20 0 9 0 500 0 0 0 0 0 0 0 0 0 0\n");

        assertThat(meter.cpuUs(42)).isEqualTo(1_270_000);
    }

    /** The first number of /proc/PID/schedstat is the time on a processor in nanoseconds. */
    @Test
    void isExactWhereThereIsOneThread() throws Exception {
        Files.writeString(
                proc.resolve("42/stat"),
                "42 (dnsblog) S 1 42 42 0 -1 4194560 900 0 1 0 1 0 3 4 20 0 1 0 500 0 0 0 0\n");
        Files.writeString(proc.resolve("42/schedstat"), "12345678 400 7\n");

        assertThat(meter.cpuUs(42)).isEqualTo(82_345);
    }

    @Test
    void readsResidentMemory() throws Exception {
        Files.writeString(proc.resolve("42/status"), "Name:\thaproxy\nVmHWM:\t   20000 kB\nVmRSS:\t   12345 kB\n");

        assertThat(meter.residentKib(42)).isEqualTo(12_345);
    }

    @Test
    void aBusyProcessUsesTime() throws Exception {
        CpuMeter real = new CpuMeter();
        long beforeUs = real.cpuUs(ProcessHandle.current());

        long startNs = System.nanoTime();
        double busy = 1;
        while (System.nanoTime() - startNs < 100_000_000L) {
            busy = Math.sin(busy) + 1;
        }

        assertThat(busy).isPositive();
        assertThat(real.cpuUs(ProcessHandle.current()) - beforeUs).isPositive();
        assertThat(real.residentKib(ProcessHandle.current())).isGreaterThan(10_000);
    }
}
