package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import io.smtpedge.dnsbl.ZoneEvent.BreakerClosed;
import io.smtpedge.dnsbl.ZoneEvent.BreakerOpened;
import io.smtpedge.dnsbl.ZoneEvent.BudgetUsedUp;
import io.smtpedge.dnsbl.ZoneEvent.BudgetWarning;
import io.smtpedge.dnsbl.ZoneEvent.StrangeAnswer;
import io.smtpedge.dnsbl.ZoneEvent.UndeclaredCode;
import io.smtpedge.dnsbl.health.Breaker;
import io.smtpedge.dnsbl.health.HitRate;
import io.smtpedge.dnsbl.health.Spending;
import io.smtpedge.dnsbl.health.Spending.Grant;
import io.smtpedge.dnsbl.wire.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether one zone may be asked now, and what is to be told of how it answers. Belongs to the loop. */
final class ZoneGuard {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    /** As long as the breaker has patience. */
    private static final long OF_LATE = Duration.ofSeconds(10).toNanos();

    private static final long HOUR = Duration.ofHours(1).toNanos();

    /** More different ones than this come from a zone that is broken in another way; its other events will tell. */
    private static final int MOST_UNDECLARED = 32;

    private final Zone zone;
    private final EventLoop loop;
    private final InstantSource clock;
    private final Consumer<ZoneEvent> events;
    private final Spending spending;
    private final Breaker breaker = new Breaker();
    private final HitRate hits = new HitRate();
    private final Map<ReturnCode, Long> undeclared = new HashMap<>();
    private Runnable suspicion = () -> {};
    private String openBecause = "";
    private boolean openTold;
    private long openTime;
    private long rateTold;
    private boolean dayTold;
    private boolean everAnswered;
    private long lastAnswer;
    private long strangeTold;

    /** Why the zone is not asked. */
    record Refusal(Cause cause, String detail) {}

    ZoneGuard(Zone zone, EventLoop loop, InstantSource clock, Consumer<ZoneEvent> events) {
        Quota quota = zone.profile().quota();
        this.zone = zone;
        this.loop = loop;
        this.clock = clock;
        this.events = events;
        this.spending = new Spending(quota.perSecond(), quota.perDay(), loop.now());
        this.openTime = loop.now() - MINUTE;
        this.rateTold = loop.now() - MINUTE;
        this.strangeTold = loop.now() - HOUR;
    }

    /** What to do when the zone lists whoever comes. */
    void onSuspicion(Runnable task) {
        suspicion = task;
    }

    /** Why the zone may not be asked; without a reason, one query is paid for and must be sent. */
    Optional<Refusal> refusal() {
        if (!breaker.admits(loop.now())) {
            return Optional.of(new Refusal(Cause.BREAKER, "not asked: " + openBecause));
        }
        return overspent();
    }

    /** Whether a probe may be sent: few as they are, the rate does not hold them up, nor does the breaker. */
    boolean grantsProbe() {
        return spending.charge(clock.instant());
    }

    private Optional<Refusal> overspent() {
        Grant grant = spending.spend(loop.now(), clock.instant());
        forecast();
        return switch (grant) {
            case GRANTED -> {
                dayTold = false;
                yield Optional.empty();
            }
            case TOO_FAST -> {
                boolean tell = loop.now() - rateTold >= MINUTE;
                rateTold = tell ? loop.now() : rateTold;
                yield refuse(Cause.RATE, zone.profile().quota().perSecond() + " queries a second", tell);
            }
            case DAY_USED_UP -> {
                boolean tell = !dayTold;
                dayTold = true;
                yield refuse(Cause.BUDGET, zone.profile().quota().perDay() + " queries a day", tell);
            }
        };
    }

    private Optional<Refusal> refuse(Cause cause, String quota, boolean tell) {
        if (tell) {
            events.accept(new BudgetUsedUp(zone.safeName(), quota));
        }
        return Optional.of(new Refusal(cause, "not asked: its " + quota + " are used up"));
    }

    private void forecast() {
        spending.forecast(clock.instant())
                .ifPresent(soon -> events.accept(new BudgetWarning(
                        zone.safeName(), soon.used(), zone.profile().quota().perDay(), soon.usedUpBy())));
    }

    /** Whether there is a query left for the reason of a listing, which may be done without. */
    boolean grantsReason() {
        return spending.spend(loop.now(), clock.instant()) == Grant.GRANTED;
    }

    void listed(List<ReturnCode> codes) {
        answered();
        if (hits.isSuspicious(true)) {
            suspicion.run();
        }
        zone.undeclared(codes).forEach(this::tellUndeclared);
    }

    void notListed() {
        answered();
        hits.isSuspicious(false);
    }

    private void answered() {
        everAnswered = true;
        lastAnswer = loop.now();
        if (breaker.succeeded() && openTold) {
            openTold = false;
            events.accept(new BreakerClosed(zone.safeName()));
        }
    }

    void failed(Unavailable answer) {
        switch (answer.cause()) {
            case TIMEOUT, SLOW -> failed("no answer in time for ten seconds");
            case RESOLVER -> failed("all queries failed for ten seconds, this one so: " + answer.detail());
            case ERROR_CODE -> opened(breaker.refused(loop.now()), answer.detail());
            case NOT_A_RETURN_CODE -> {
                // Perhaps a resolver redirects names that do not exist; about those that do it may be right.
                tellStrange(answer.detail());
                failed("all queries failed for ten seconds, this one so: " + answer.detail());
            }
            // Says nothing about the zone.
            case OVERLOAD, BREAKER, RATE, BUDGET, CLOSED -> {}
        }
    }

    /** What it means that no answer has come in time: a zone that answers others is there. */
    Cause silence() {
        return everAnswered && loop.now() - lastAnswer < OF_LATE ? Cause.SLOW : Cause.TIMEOUT;
    }

    /** A query has not been answered within the deadline of a check. */
    void overdue() {
        failed("no answer in time for ten seconds");
    }

    private void failed(String why) {
        opened(breaker.failed(loop.now()), why);
    }

    private void opened(boolean now, String why) {
        if (now) {
            openBecause = why;
            tellOpened(why);
        }
    }

    /** A zone that comes and goes is told of once a minute. */
    private void tellOpened(String why) {
        if (loop.now() - openTime >= MINUTE) {
            openTime = loop.now();
            openTold = true;
            events.accept(new BreakerOpened(zone.safeName(), why));
        }
    }

    private void tellStrange(String detail) {
        if (loop.now() - strangeTold >= HOUR) {
            strangeTold = loop.now();
            events.accept(new StrangeAnswer(zone.safeName(), detail));
        }
    }

    private void tellUndeclared(ReturnCode code) {
        long now = loop.now();
        undeclared.values().removeIf(told -> now - told >= HOUR);
        if (undeclared.size() < MOST_UNDECLARED && undeclared.putIfAbsent(code, now) == null) {
            events.accept(new UndeclaredCode(zone.safeName(), code));
        }
    }
}
