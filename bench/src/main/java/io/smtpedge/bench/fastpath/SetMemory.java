package io.smtpedge.bench.fastpath;

import io.smtpedge.it.parts.SetsProcess.Edge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a million elements take.
 *
 * @param emptyMib six sets of that size without an element
 * @param fullMib more with a million elements in one of them
 * @param loadSeconds from the first line to the last answer
 */
record SetMemory(double emptyMib, double fullMib, double loadSeconds) {

    static final int ELEMENTS = 1_000_000;

    private static final Duration SETTLE = Duration.ofSeconds(2);

    /** Fills the set pass4 through the helper; the table must not be there yet. */
    static SetMemory measure(FastPathNetwork network, Edge edge) throws IOException, InterruptedException {
        long none = kernelKib();
        network.loadSets(FastPathNetwork.SET_SIZE);
        long empty = kernelKib();
        long before = System.nanoTime();
        for (int done = 0; done < ELEMENTS; done += PublishTime.MANY) {
            edge.says(PublishTime.lines(done, PublishTime.MANY));
            edge.awaitDone(PublishTime.MANY);
        }
        double seconds = (System.nanoTime() - before) / 1e9;
        long full = kernelKib();
        return new SetMemory((empty - none) / 1024.0, (full - empty) / 1024.0, seconds);
    }

    /** What the kernel has allocated for itself; never a list of the set, which takes minutes. */
    private static long kernelKib() throws IOException, InterruptedException {
        Thread.sleep(SETTLE);
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("Slab:") || line.startsWith("VmallocUsed:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
