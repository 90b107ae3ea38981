package io.smtpedge.edge.feedback;

import io.smtpedge.reputation.event.Feedback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows logs and tells the edge what they say of clients, until it is stopped. What was read is written down only once the
 * edge has it: after a crash some of it is told twice, and none is lost but what rotation has thrown away. For one thread, but
 * for {@link #stop}.
 */
public final class Follower implements AutoCloseable {

    /** How much of one log is read before the others have their turn. */
    private static final int TURN = 256 * 1024;

    /** New lines are looked for so often. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Duration REPORT = Duration.ofMinutes(10);

    private final Map<FollowedFile, LogFormat> logs = new LinkedHashMap<>();
    private final Places places;
    private final Outbox outbox;
    private final InstantSource clock;
    private final Consumer<String> messages;
    private volatile boolean stopped;

    /** A kind of log, and where it is. */
    public record Source(Kind kind, Path path) {

        /**
         * Reads {@code postfix:/var/log/mail.log}.
         *
         * @throws IllegalArgumentException with a sentence for the person who wrote it
         */
        public static Source parse(String text) {
            for (Kind kind : Kind.values()) {
                String prefix = kind.name().toLowerCase(java.util.Locale.ROOT) + ":";
                if (text.startsWith(prefix + "/")) {
                    return new Source(kind, Path.of(text.substring(prefix.length())));
                }
            }
            throw new IllegalArgumentException("\"" + text
                    + "\" is no log to follow; write postfix:/var/log/mail.log or rspamd:/var/log/rspamd/rspamd.log");
        }

        /** Why it cannot be read now, for the operator; empty where it can. It is waited for all the same. */
        public Optional<String> trouble() {
            if (!Files.exists(path)) {
                return Optional.of(path + ": there is no such file yet; waiting for it");
            }
            return Files.isReadable(path) ? Optional.empty() : Optional.of(path + " cannot be read: permission denied");
        }
    }

    /** The logs that are understood. */
    public enum Kind {
        POSTFIX,
        RSPAMD
    }

    private Follower(Places places, Outbox outbox, InstantSource clock, Consumer<String> messages) {
        this.places = places;
        this.outbox = outbox;
        this.clock = clock;
        this.messages = messages;
    }

    /**
     * Begins to follow.
     *
     * @param state the file that keeps the places
     * @param host the name of this machine, for the feedback's source
     * @param messages takes lines for the operator
     * @throws IOException with a sentence where a file cannot be used
     */
    public static Follower open(
            List<Source> sources,
            Path state,
            String host,
            AdminClient edge,
            ZoneId zone,
            InstantSource clock,
            Consumer<String> messages)
            throws IOException {
        Outbox outbox = new Outbox(edge::post, clock, messages);
        Follower follower = new Follower(Places.open(state), outbox, clock, messages);
        LogTime time = new LogTime(zone, clock);
        boolean both = sources.stream().map(Source::kind).distinct().count() > 1;
        for (Source source : sources) {
            LogFormat format = switch (source.kind()) {
                // Postfix knows of which sessions the edge has seen the refusal itself; rspamd does not.
                case POSTFIX -> new PostfixLog("postfix@" + host, true, time);
                case RSPAMD -> new RspamdLog("rspamd@" + host, !both, time);
            };
            follower.logs.put(FollowedFile.open(source.path(), follower.places.of(source.path())), format);
        }
        return follower;
    }

    /** Goes on until {@link #stop}. */
    public void run() throws IOException {
        var nextReport = clock.instant().plus(REPORT);
        while (!stopped) {
            Duration wait = step();
            if (!clock.instant().isBefore(nextReport)) {
                messages.accept(summary());
                nextReport = clock.instant().plus(REPORT);
            }
            pause(wait);
        }
        outbox.flush();
        keep();
        messages.accept(summary());
    }

    /** Reads, sends and writes down once; returns how long to wait for the next time. */
    Duration step() throws IOException {
        boolean more = false;
        for (Map.Entry<FollowedFile, LogFormat> log : logs.entrySet()) {
            if (!outbox.isFull()) {
                more |= log.getKey().read(TURN, line -> log.getValue().line(line, this::found));
            }
        }
        Duration wait = outbox.flush();
        keep();
        return !wait.isZero() ? wait : more ? Duration.ZERO : LOOK;
    }

    private void found(Feedback feedback) {
        outbox.add(feedback);
    }

    private void keep() throws IOException {
        if (outbox.isEmpty()) {
            places.keep(List.copyOf(logs.keySet()));
        }
    }

    /** What was read and sent so far, on one line. */
    public String summary() {
        List<String> each = new ArrayList<>();
        logs.forEach((file, format) -> each.add(file.path() + ": " + file.lines() + " lines, "
                + (format.unreadable() + file.tooLong()) + " not understood"));
        return String.join("; ", each) + "; " + outbox.sent() + " verdicts sent, " + outbox.lost() + " given up";
    }

    /** Ends {@link #run} soon. Thread-safe. */
    public void stop() {
        stopped = true;
    }

    private void pause(Duration wait) {
        Duration left = wait;
        while (!stopped && left.isPositive()) {
            Duration step = left.compareTo(LOOK) < 0 ? left : LOOK;
            try {
                Thread.sleep(step);
            } catch (InterruptedException interrupted) {
                stopped = true;
                Thread.currentThread().interrupt();
            }
            left = left.minus(step);
        }
    }

    @Override
    public void close() throws IOException {
        for (FollowedFile log : logs.keySet()) {
            log.close();
        }
    }
}
