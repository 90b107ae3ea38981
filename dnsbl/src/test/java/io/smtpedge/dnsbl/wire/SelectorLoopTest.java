package io.smtpedge.dnsbl.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SelectorLoopTest {

    @Test
    void runsTasksOfManyThreadsEachInItsOrder() throws Exception {
        try (SelectorLoop loop = SelectorLoop.start(System::nanoTime)) {
            List<List<Integer>> seen = IntStream.range(0, 4)
                    .<List<Integer>>mapToObj(i -> new ArrayList<>())
                    .toList();
            List<Thread> threads = seen.stream()
                    .map(numbers -> Thread.ofPlatform()
                            .start(() -> IntStream.range(0, 20_000).forEach(i -> loop.execute(() -> numbers.add(i)))))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            CompletableFuture<Void> end = new CompletableFuture<>();
            loop.execute(() -> end.complete(null));
            end.get(10, TimeUnit.SECONDS);

            List<Integer> inOrder = IntStream.range(0, 20_000).boxed().toList();
            assertThat(seen).allSatisfy(numbers -> assertThat(numbers).isEqualTo(inOrder));
        }
    }

    @Test
    void aTimerRunsInTimeWhileNothingElseHappens() throws Exception {
        try (SelectorLoop loop = SelectorLoop.start(System::nanoTime)) {
            CompletableFuture<Long> took = new CompletableFuture<>();
            loop.execute(() -> {
                long begun = loop.now();
                loop.schedule(Duration.ofMillis(50).toNanos(), () -> took.complete(loop.now() - begun));
            });

            assertThat(Duration.ofNanos(took.get(10, TimeUnit.SECONDS))).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        }
    }

    @Test
    void outlivesATaskThatFails() throws Exception {
        try (SelectorLoop loop = SelectorLoop.start(System::nanoTime)) {
            CompletableFuture<String> next = new CompletableFuture<>();
            loop.execute(() -> {
                throw new IllegalStateException("on purpose, in a test");
            });
            loop.execute(() -> {
                throw new OutOfMemoryError("on purpose, in a test");
            });
            loop.execute(() -> next.complete("ran"));

            assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo("ran");
        }
    }

    @Test
    void runsWhatItAcceptedAndRefusesTheRest() throws IOException {
        SelectorLoop loop = SelectorLoop.start(System::nanoTime);
        CompletableFuture<String> accepted = new CompletableFuture<>();
        loop.execute(() -> accepted.complete("ran"));

        loop.close();

        assertThat(accepted).isCompletedWithValue("ran");
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> loop.execute(() -> {}));
    }
}
