package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.wire.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One caller's check of one address: collects the answers of the zones, tells the verdict as soon as the missing ones
 * cannot change it, and goes on until all are in or its time is over. Made on the caller's thread; from {@link #begin}
 * on it belongs to the loop.
 */
final class Check {

    private final InetAddress address;
    private final List<Zone> zones;
    private final int threshold;
    private final AnswerCache cache;
    private final long begun;
    private final boolean everyReason;

    /** What is known so far. A listing stands here before its reason has come. */
    private final @Nullable ZoneAnswer[] answers;

    /** The zones whose answer, or its reason, is still to come. */
    private final boolean[] open;

    private int stillOpen;
    private final CompletableFuture<DnsblResult> decided = new CompletableFuture<>();
    private final CompletableFuture<DnsblResult> settled = new CompletableFuture<>();
    private EventLoop.@Nullable Timeout timer;
    private Consumer<Check> ended = check -> {};

    /**
     * @param begun the time of the loop's clock from which the deadline counts
     * @param everyReason whether the reasons of listings are wanted, too, that decide nothing any more
     */
    Check(InetAddress address, List<Zone> zones, int threshold, AnswerCache cache, long begun, boolean everyReason) {
        this.everyReason = everyReason;
        this.address = address;
        this.cache = cache;
        this.zones = zones;
        this.threshold = threshold;
        this.begun = begun;
        this.answers = new ZoneAnswer[zones.size()];
        this.open = new boolean[zones.size()];
    }

    /** Views: what a caller does to its own, such as to give up, must not reach this check. */
    DnsblCheck stages() {
        return new DnsblCheck(decided.minimalCompletionStage(), settled.minimalCompletionStage());
    }

    boolean isSettled() {
        return settled.isDone();
    }

    /**
     * Takes what the cache knows. The check is over where that is everything, and where it condemns the address: then
     * no other answer can save it, and to ask would only use up a list's patience.
     */
    void answerFromCache() {
        @Nullable ZoneAnswer[] cached = cache.get(address);
        for (Zone zone : zones) {
            ZoneAnswer answer = zone.knows(address) ? cached[zone.index()] : NotListed.withoutAsking(zone);
            answers[zone.index()] = answer;
            open[zone.index()] = answer == null;
            stillOpen += answer == null ? 1 : 0;
        }
        decideIfSure();
        if (stillOpen == 0 || (decided.isDone() && decided.join().listed())) {
            settled.complete(decided.join());
        }
    }

    /**
     * Asks for what is missing.
     *
     * @param ended called once, before the settled result is given
     */
    void begin(Lookups lookups, EventLoop loop, Duration deadline, Consumer<Check> ended) {
        this.ended = ended;
        timer = loop.schedule(Math.max(0, begun + deadline.toNanos() - loop.now()), () -> {
            String detail = "no answer within " + deadline.toMillis() + " ms";
            decide(zone -> missing(zone, lookups.guard(zone).silence(), detail, loop.now()));
            for (Zone zone : zones) {
                if (answers[zone.index()] == null) {
                    lookups.late(address, zone);
                }
            }
            long last = begun + 2 * deadline.toNanos() - loop.now();
            timer = loop.schedule(
                    Math.max(0, last), () -> end(zone -> lookups.guard(zone).silence(), detail, loop.now()));
        });
        for (Zone zone : zones) {
            if (open[zone.index()]) {
                lookups.ask(address, zone, this);
            }
        }
    }

    /**
     * A zone's answer came, perhaps after the end, perhaps while others are still to be asked.
     *
     * @param last whether nothing more of this zone is to come; false for a listing whose reason is being asked
     */
    void answered(Zone zone, ZoneAnswer answer, boolean last) {
        if (!open[zone.index()]) {
            return;
        }
        answers[zone.index()] = answer;
        decideIfSure();
        if (last) {
            open[zone.index()] = false;
            stillOpen--;
            settleIfAnswered();
        }
    }

    /** Whether the reason of a listing that comes now is worth a query: it is not, where another has condemned already. */
    boolean wantsReason() {
        return everyReason || !decided.isDone() || !decided.join().listed();
    }

    /** Ends with what there is; what is missing has one cause. */
    void end(Cause cause, String detail, long now) {
        end(zone -> cause, detail, now);
    }

    private void end(Function<Zone, Cause> cause, String detail, long now) {
        for (Zone zone : zones) {
            if (answers[zone.index()] == null) {
                answers[zone.index()] = missing(zone, cause.apply(zone), detail, now);
            }
            open[zone.index()] = false;
        }
        stillOpen = 0;
        settleIfAnswered();
    }

    private ZoneAnswer missing(Zone zone, Cause cause, String detail, long now) {
        return cache.stale(address, zone)
                .orElseGet(() -> zone.unavailable(cause, detail, Duration.ofNanos(Math.max(0, now - begun))));
    }

    /** Where each zone has said something, and be it that it cannot answer now, there is nothing to wait for either. */
    private void decideIfSure() {
        if (decided.isDone()) {
            return;
        }
        boolean all = true;
        int lowest = 0;
        int highest = 0;
        for (Zone zone : zones) {
            ZoneAnswer answer = answers[zone.index()];
            all &= answer != null;
            lowest += answer == null ? zone.lowest() : answer.lowest();
            highest += answer == null ? zone.highest() : answer.highest();
        }
        if (all || lowest >= threshold || highest < threshold) {
            decide(Zone::pending);
        }
    }

    private void decide(Function<Zone, ZoneAnswer> missing) {
        if (!decided.isDone()) {
            decided.complete(result(missing));
        }
    }

    private void settleIfAnswered() {
        if (stillOpen > 0 || settled.isDone()) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        ended.accept(this);
        DnsblResult result = result(Zone::pending);
        decided.complete(result);
        settled.complete(result);
    }

    private DnsblResult result(Function<Zone, ZoneAnswer> missing) {
        List<ZoneAnswer> all = new ArrayList<>(answers.length);
        for (Zone zone : zones) {
            ZoneAnswer answer = answers[zone.index()];
            all.add(answer == null ? missing.apply(zone) : answer);
        }
        return Scorer.score(address, threshold, all);
    }
}
