package io.smtpedge.edge.feedback;

import io.smtpedge.reputation.event.Feedback;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Feedback on its way to the edge, oldest first. Bounded: when it is full, nobody reads on in the logs, which keep the rest
 * until the edge is back. For one thread.
 */
final class Outbox {

    private static final int FULL = 2000;
    private static final int BATCH = 500;

    /** What the edge would refuse is too old to be sent; a day less, for the time on the way. */
    private static final Duration OLDEST = Duration.ofDays(27);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final Poster edge;
    private final InstantSource clock;
    private final Consumer<String> messages;
    private final Deque<Feedback> waiting = new ArrayDeque<>();
    private Duration wait = Duration.ZERO;
    private String lastTrouble = "";
    private long sent;
    private long lost;

    /** Takes lines for the edge; {@link AdminClient#post} does. */
    @FunctionalInterface
    interface Poster {
        AdminClient.Answer post(String lines) throws IOException;
    }

    /** {@code messages} takes a line for the operator when something changes. */
    Outbox(Poster edge, InstantSource clock, Consumer<String> messages) {
        this.edge = edge;
        this.clock = clock;
        this.messages = messages;
    }

    void add(Feedback feedback) {
        if (feedback.at().isBefore(clock.instant().minus(OLDEST))) {
            lost++;
        } else {
            waiting.add(feedback);
        }
    }

    boolean isFull() {
        return waiting.size() >= FULL;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Feedback that the edge has taken. */
    long sent() {
        return sent;
    }

    /** Feedback that was too old, or that the edge would not have. */
    long lost() {
        return lost;
    }

    /**
     * Sends what waits, until all is sent or something is in the way.
     *
     * @return how long to wait before the next attempt; zero where nothing is in the way
     */
    Duration flush() {
        while (!waiting.isEmpty()) {
            List<Feedback> batch = waiting.stream().limit(BATCH).toList();
            StringBuilder lines = new StringBuilder(BATCH * 128);
            batch.forEach(one -> lines.append(FeedbackLine.of(one)).append('\n'));
            try {
                AdminClient.Answer answer = edge.post(lines.toString());
                if (!done(answer, batch.size())) {
                    return trouble(answer.error(), answer.retryAfter().orElse(Duration.ZERO));
                }
            } catch (IOException away) {
                return trouble(String.valueOf(away.getMessage()), Duration.ZERO);
            }
        }
        well();
        return Duration.ZERO;
    }

    /** Whether to go on at once. */
    private boolean done(AdminClient.Answer answer, int size) {
        int taken = Math.min(size, answer.status() == 202 ? size : answer.status() == 503 ? answer.taken() : 0);
        drop(taken);
        sent += taken;
        if (answer.status() == 400 || answer.status() == 413) {
            // To send the same again would be in vain, for ever.
            messages.accept("the edge did not take " + size + " verdicts: " + answer.error());
            drop(size);
            lost += size;
            return true;
        }
        return answer.status() == 202;
    }

    private void drop(int number) {
        for (int i = 0; i < number; i++) {
            waiting.removeFirst();
        }
    }

    private Duration trouble(String why, Duration asked) {
        if (!why.equals(lastTrouble)) {
            messages.accept(why + "; trying again, " + waiting.size() + " verdicts wait");
            lastTrouble = why;
        }
        Duration twice = wait.isZero() ? FIRST_WAIT : wait.multipliedBy(2);
        wait = Collections.min(List.of(LONGEST_WAIT, Collections.max(new ArrayList<>(List.of(twice, asked)))));
        return wait;
    }

    private void well() {
        if (!lastTrouble.isEmpty()) {
            messages.accept("the edge takes feedback again");
            lastTrouble = "";
        }
        wait = Duration.ZERO;
    }
}
