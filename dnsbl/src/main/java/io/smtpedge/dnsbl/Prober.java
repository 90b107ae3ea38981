package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneEvent.NoTestPoint;
import io.smtpedge.dnsbl.ZoneEvent.OwnAddressListed;
import io.smtpedge.dnsbl.ZoneEvent.Restored;
import io.smtpedge.dnsbl.ZoneEvent.Shadowed;
import io.smtpedge.dnsbl.wire.DnsClient;
import io.smtpedge.dnsbl.wire.DnsReply.Addresses;
import io.smtpedge.dnsbl.wire.DnsReply.Nothing;
import io.smtpedge.dnsbl.wire.EventLoop;
import io.smtpedge.dnsbl.wire.Question;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Probes one zone, round after round, and puts it into shadow or brings it back. A round asks for the test points, for
 * the site's own addresses and canaries, and for an address chosen at random that no client can have, in 240.0.0.0/4: a
 * resolver may have the test points in its cache from better times, but not that one. What a resolver fails to find out is no fault of
 * the zone. Belongs to the loop.
 */
final class Prober {

    private static final String OWN = "an address of your own";

    /** A round takes place so soon after the start at the latest, and so long after the last one at the earliest. */
    private static final Duration SHORTEST = Duration.ofSeconds(5);

    private final Zone zone;
    private final ZoneGuard guard;
    private final HealthChecks checks;
    private final EventLoop loop;
    private final RandomGenerator random;
    private final DnsClient client;
    private final Consumer<ZoneEvent> events;
    private final Runnable forget;
    private @Nullable Round round;
    private long lastRound;
    private boolean hasTestPoint;
    private boolean testPointTold;

    /**
     * @param forget what to do when the zone leaves the shadow, before it counts
     */
    Prober(
            Zone zone,
            ZoneGuard guard,
            HealthChecks checks,
            EventLoop loop,
            RandomGenerator random,
            DnsClient client,
            Consumer<ZoneEvent> events,
            Runnable forget) {
        this.zone = zone;
        this.guard = guard;
        this.checks = checks;
        this.loop = loop;
        this.random = random;
        this.client = client;
        this.events = events;
        this.forget = forget;
        // A list is known to have its test points; a private zone may have none.
        this.hasTestPoint = zone.profile().isKnown();
    }

    /** Begins soon, and goes on for as long as the loop runs. */
    void start() {
        lastRound = loop.now() - SHORTEST.toNanos();
        guard.onSuspicion(this::probeNow);
        long soon = Math.min(SHORTEST.toNanos(), checks.interval().toNanos());
        loop.schedule(random.nextLong(soon), this::probeAndGoOn);
    }

    private void probeAndGoOn() {
        probe();
        long interval = checks.interval().toNanos();
        // A fifth sooner or later, so that many zones, and many sites, do not probe in step.
        loop.schedule(interval - interval / 5 + random.nextLong(interval / 5 * 2 + 1), this::probeAndGoOn);
    }

    private void probeNow() {
        if (loop.now() - lastRound >= SHORTEST.toNanos()) {
            probe();
        }
    }

    private void probe() {
        if (round != null) {
            return;
        }
        lastRound = loop.now();
        Round begun = new Round();
        round = begun;
        begun.begin();
    }

    /** One round: over when every question has been answered. */
    private final class Round {
        private int open = 1;
        private boolean conclusive = true;
        private @Nullable String fault;
        /** The address of the site's own that the fault is about. */
        private @Nullable String own;

        void begin() {
            ZoneProfile profile = zone.profile();
            profile.listed().forEach(this::mustList);
            for (TestPoint point : profile.unlisted()) {
                ask(point, codes -> found("it lists " + point.address() + ", which it must not"));
            }
            if (!profile.unlisted().isEmpty()) {
                TestPoint nobody = anyReserved();
                ask(nobody, codes -> {
                    if (zone.worth(codes) != 0) {
                        found("it lists " + nobody.address() + ", taken at random of those that no client can have");
                    }
                });
            }
            mustNotCondemn(checks.ownAddresses(), OWN);
            mustNotCondemn(checks.canaries(), "a canary, known to be good");
            closed();
        }

        private TestPoint anyReserved() {
            return TestPoint.parse(random.nextInt(240, 255) + "." + random.nextInt(256) + "." + random.nextInt(256)
                    + "." + random.nextInt(256));
        }

        private void mustList(TestPoint point) {
            ask(point, codes -> hasTestPoint = true, () -> {
                if (hasTestPoint) {
                    found("it does not list its test point " + point.address());
                } else if (!testPointTold) {
                    testPointTold = true;
                    events.accept(new NoTestPoint(zone.safeName(), point.address()));
                }
            });
        }

        private void mustNotCondemn(List<InetAddress> addresses, String who) {
            for (InetAddress address : addresses) {
                TestPoint point = TestPoint.of(address);
                // An allow list may well list them.
                ask(point, codes -> {
                    if (zone.worth(codes) > 0) {
                        own = fault == null && who.equals(OWN) ? point.address() : own;
                        found("it lists " + point.address() + ", " + who);
                    }
                });
            }
        }

        private void ask(TestPoint point, Consumer<List<ReturnCode>> listed) {
            ask(point, listed, () -> {});
        }

        private void ask(TestPoint point, Consumer<List<ReturnCode>> listed, Runnable notListed) {
            if (point.isIpv4() ? !zone.profile().ipv4() : !zone.profile().ipv6()) {
                return;
            }
            if (!guard.grantsProbe()) {
                conclusive = false;
                return;
            }
            open++;
            client.ask(new Question(point.reversed() + zone.name(), Question.Type.A), reply -> {
                switch (reply) {
                    case Addresses(var addresses, var ttl) -> codes(ReturnCodes.of(addresses), listed);
                    case Nothing nothing -> notListed.run();
                    default -> conclusive = false;
                }
                closed();
            });
        }

        private void codes(List<ReturnCode> codes, Consumer<List<ReturnCode>> listed) {
            var defect = ReturnCodes.defect(zone.name(), codes);
            if (defect.isPresent()) {
                conclusive = false;
                guard.failed(zone.unavailable(defect.get().cause(), defect.get().detail(), Duration.ZERO));
            } else {
                listed.accept(codes);
            }
        }

        /** The first fault is told: test points are asked for first, and prove most. */
        private void found(String what) {
            fault = fault == null ? what : fault;
        }

        private void closed() {
            if (--open > 0) {
                return;
            }
            round = null;
            if (fault != null) {
                if (zone.shadow().failed(fault)) {
                    events.accept(new Shadowed(zone.safeName(), fault));
                    if (own != null) {
                        events.accept(new OwnAddressListed(zone.safeName(), own));
                    }
                }
            } else if (conclusive && zone.shadow().passed(forget)) {
                events.accept(new Restored(zone.safeName(), "it has passed its probes"));
            }
        }
    }
}
