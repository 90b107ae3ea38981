package io.smtpedge.bench.fastpath;

import io.smtpedge.bench.load.Latencies;
import io.smtpedge.it.parts.SetsProcess.Edge;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How long it takes until a verdict counts: from the write into the helper's socket to its {@code ok}, when the kernel has
 * the element.
 */
final class PublishTime {

    static final int MANY = 10_000;

    private static final int WARM_UP = 20_000;
    private static final int VERDICTS = 20_000;
    private static final int ROUNDS = 9;

    private PublishTime() {}

    /** Single verdicts, one after the answer to the other, each about an address of its own. */
    static Latencies single(Edge edge, boolean warmUp) throws IOException {
        Latencies times = new Latencies();
        int first = warmUp ? -WARM_UP : 0;
        for (int i = first; i < VERDICTS; i++) {
            String line = line(Math.abs(i));
            long before = System.nanoTime();
            edge.says(line);
            edge.awaitDone(1);
            long took = System.nanoTime() - before;
            if (i >= 0) {
                times.add(took / 1000);
            }
        }
        return times;
    }

    /** Ten thousand verdicts, written without waiting for the answers, in milliseconds; several rounds. */
    static List<Double> many(Edge edge) throws IOException {
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            String lines = lines(round * MANY, MANY);
            long before = System.nanoTime();
            edge.says(lines);
            edge.awaitDone(MANY);
            times.add((System.nanoTime() - before) / 1e6);
        }
        return times;
    }

    /** So many lines about addresses from 10.0.0.0 up, {@code start} addresses left out. */
    static String lines(int start, int count) {
        return IntStream.range(start, start + count).mapToObj(PublishTime::line).collect(Collectors.joining());
    }

    private static String line(int number) {
        return "pass 10.%d.%d.%d 3600000\n".formatted(number >> 16, (number >> 8) & 0xff, number & 0xff);
    }
}
