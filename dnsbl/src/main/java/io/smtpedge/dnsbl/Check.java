package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.wire.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One caller's check of one address: collects the answers of the zones until all are in or its time is over. Made on the
 * caller's thread; from {@link #begin} on it belongs to the loop.
 */
final class Check {

    private final InetAddress address;
    private final List<Zone> zones;
    private final int threshold;
    private final long begun;
    private final @Nullable ZoneAnswer[] answers;
    private final @Nullable Lookup[] lookups;
    private final CompletableFuture<DnsblResult> result = new CompletableFuture<>();
    private EventLoop.@Nullable Timeout timer;
    private Consumer<Check> ended = check -> {};

    /**
     * @param begun the time of the loop's clock from which the deadline counts
     */
    Check(InetAddress address, List<Zone> zones, int threshold, long begun) {
        this.address = address;
        this.zones = zones;
        this.threshold = threshold;
        this.begun = begun;
        this.answers = new ZoneAnswer[zones.size()];
        this.lookups = new Lookup[zones.size()];
    }

    CompletableFuture<DnsblResult> result() {
        return result;
    }

    /** Takes what the cache knows, and is at its end where that is everything. */
    void answerFrom(AnswerCache cache) {
        for (Zone zone : zones) {
            answers[zone.index()] = cache.get(address, zone).orElse(null);
        }
        endIfAnswered();
    }

    /**
     * Asks for what is missing.
     *
     * @param ended called once, before the result is given
     */
    void begin(Lookups lookups, EventLoop loop, Duration deadline, Consumer<Check> ended) {
        this.ended = ended;
        long left = begun + deadline.toNanos() - loop.now();
        timer = loop.schedule(
                Math.max(0, left),
                () -> end(Cause.TIMEOUT, "no answer within " + deadline.toMillis() + " ms", loop.now()));
        for (Zone zone : zones) {
            if (answers[zone.index()] == null) {
                this.lookups[zone.index()] = lookups.ask(address, zone, this);
            }
        }
        endIfAnswered();
    }

    /** A zone's answer came, perhaps after the end, perhaps while others are still to be asked. */
    void answered(Zone zone, ZoneAnswer answer) {
        if (answers[zone.index()] == null) {
            answers[zone.index()] = answer;
            endIfAnswered();
        }
    }

    /** Ends with what there is. */
    void end(Cause cause, String detail, long now) {
        for (Zone zone : zones) {
            if (answers[zone.index()] == null) {
                answers[zone.index()] = missing(zone, cause, detail, now);
            }
        }
        endIfAnswered();
    }

    private ZoneAnswer missing(Zone zone, Cause cause, String detail, long now) {
        Lookup lookup = lookups[zone.index()];
        Optional<? extends ZoneAnswer> listed = lookup == null ? Optional.empty() : lookup.withoutReason();
        return listed.isPresent()
                ? listed.get()
                : zone.unavailable(cause, detail, Duration.ofNanos(Math.max(0, now - begun)));
    }

    private void endIfAnswered() {
        List<ZoneAnswer> all = new ArrayList<>(answers.length);
        for (ZoneAnswer answer : answers) {
            if (answer == null) {
                return;
            }
            all.add(answer);
        }
        if (result.isDone()) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        ended.accept(this);
        result.complete(Scorer.score(address, threshold, all));
    }
}
