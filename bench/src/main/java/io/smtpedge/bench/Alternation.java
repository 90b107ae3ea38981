package io.smtpedge.bench;

import io.smtpedge.bench.load.LoadResult;
import io.smtpedge.bench.load.SmtpLoad;
import io.smtpedge.bench.sut.CpuMeter;
import io.smtpedge.bench.sut.SystemCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures subjects in turn, A B C A B C, so that whatever else the machine does falls on all of them alike. One session
 * that does not go as planned spoils the benchmark: it would be cheaper or dearer than a real one.
 */
final class Alternation {

    private static final Duration IDLE_LOOK = Duration.ofMillis(100);
    private static final Duration LOG_LAG_TRACED = Duration.ofSeconds(3);
    private static final int MOST_IDLE_LOOKS = 20;

    private final SmtpLoad load;
    private final CpuMeter meter;
    private final List<Subject> subjects;

    Alternation(SmtpLoad load, CpuMeter meter, List<Subject> subjects) {
        this.load = load;
        this.meter = meter;
        this.subjects = List.copyOf(subjects);
    }

    /** Lets the JIT compile and the caches fill, where there are any. */
    void warmUp(long sessions) throws IOException, InterruptedException {
        for (Subject subject : subjects) {
            if (subject.server().warmsUp()) {
                run(subject, sessions);
            }
        }
    }

    /**
     * Measures each subject once a round.
     *
     * @return for each subject, one sample a round
     */
    Map<Subject, List<Sample>> measure(int rounds, long sessions) throws IOException, InterruptedException {
        Map<Subject, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Subject subject : subjects) {
                samples.computeIfAbsent(subject, _ -> new ArrayList<>()).add(sample(subject, sessions));
            }
        }
        return samples;
    }

    /** System calls a session, by name, of each subject; a run of its own, as counting makes all of them slow. */
    Map<Subject, Map<String, Double>> systemCalls(long sessions, Path folder) throws IOException, InterruptedException {
        Map<Subject, Map<String, Double>> calls = new LinkedHashMap<>();
        for (Subject subject : subjects) {
            SystemCalls counter = SystemCalls.start(subject.server().process(), folder);
            run(subject, sessions);
            // A traced process looks idle while strace has the word: no use to look.
            Thread.sleep(LOG_LAG_TRACED);
            Map<String, Double> perSession = new LinkedHashMap<>();
            counter.stop().forEach((name, count) -> perSession.put(name, (double) count / sessions));
            calls.put(subject, perSession);
        }
        return calls;
    }

    private Sample sample(Subject subject, long sessions) throws IOException, InterruptedException {
        long beforeUs = meter.cpuUs(subject.server().process());
        LoadResult result = run(subject, sessions);
        long usedUs = cpuUsWhenIdle(subject) - beforeUs;
        return new Sample(
                (double) usedUs / sessions,
                result.sessionsPerSecond(),
                result.whole().percentileUs(50) / 1e3,
                result.whole().percentileUs(99) / 1e3);
    }

    /** The CPU time after the work that a server does behind its sessions: the edge's log lags by some milliseconds. */
    private long cpuUsWhenIdle(Subject subject) throws IOException, InterruptedException {
        long usedUs = meter.cpuUs(subject.server().process());
        for (int look = 0; look < MOST_IDLE_LOOKS; look++) {
            Thread.sleep(IDLE_LOOK);
            long beforeUs = usedUs;
            usedUs = meter.cpuUs(subject.server().process());
            if (usedUs == beforeUs) {
                break;
            }
        }
        return usedUs;
    }

    private LoadResult run(Subject subject, long sessions) throws IOException, InterruptedException {
        LoadResult result = load.run(subject.plan().withSessions(sessions));
        if (result.complete() != sessions) {
            throw new IOException("%s (%s): %d of %d sessions went as planned; the rest: %s"
                    .formatted(
                            subject.name(), subject.server().name(), result.complete(), sessions, result.failures()));
        }
        return result;
    }
}
