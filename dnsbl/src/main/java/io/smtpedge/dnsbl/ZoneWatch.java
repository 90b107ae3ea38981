package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.wire.DnsClient;
import io.smtpedge.dnsbl.wire.EventLoop;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The guards of all zones, and the probes that change what their answers count. Belongs to the loop. */
final class ZoneWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ZoneWatch.class);

    private final List<Zone> zones;
    private final List<ZoneGuard> guards;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final Consumer<ZoneEvent> events;

    /**
     * @param clock the time of day, for daily quotas
     * @param events called on the loop; must neither block nor throw
     */
    ZoneWatch(
            List<Zone> zones, EventLoop loop, InstantSource clock, RandomGenerator random, Consumer<ZoneEvent> events) {
        this.zones = zones;
        this.loop = loop;
        this.random = random;
        this.events = events;
        this.guards = zones.stream()
                .map(zone -> new ZoneGuard(zone, loop, clock, this.events))
                .toList();
    }

    ZoneGuard guard(Zone zone) {
        return guards.get(zone.index());
    }

    /** Begins to probe, on the loop, where that is wanted. */
    void start(HealthChecks checks, DnsClient client, AnswerCache cache) {
        if (checks.interval().isZero()) {
            return;
        }
        loop.execute(() -> {
            for (Zone zone : zones) {
                // What a zone said while nobody trusted it must not count afterwards.
                Runnable forget = () -> cache.forget(zone);
                new Prober(zone, guard(zone), checks, loop, random, client, events, forget).start();
            }
        });
    }

    /** Puts a zone into shadow, on the loop, for what was seen of its answers. */
    void suspect(Zone zone, String why) {
        loop.execute(() -> {
            if (zone.shadow().suspected(why)) {
                events.accept(new ZoneEvent.Shadowed(zone.safeName(), why));
            }
        });
    }

    /** Takes that back, on the loop. */
    void clear(Zone zone, AnswerCache cache) {
        loop.execute(() -> {
            if (zone.shadow().cleared(() -> cache.forget(zone))) {
                events.accept(new ZoneEvent.Restored(zone.safeName(), "its answers are as usual again"));
            }
        });
    }

    /** The same consumer, but what it throws is logged and has no effect. */
    static Consumer<ZoneEvent> safely(Consumer<ZoneEvent> events) {
        return event -> {
            try {
                events.accept(event);
            } catch (RuntimeException e) {
                LOG.error("An event could not be told: {}", event.sentence(), e);
            }
        };
    }

    /** Tells events as lines of the program's log. */
    static void log(ZoneEvent event) {
        if (event.isWarning()) {
            LOG.warn("{}", event.sentence());
        } else {
            LOG.info("{}", event.sentence());
        }
    }
}
