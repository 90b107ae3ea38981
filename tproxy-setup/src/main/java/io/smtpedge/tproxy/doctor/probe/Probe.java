package io.smtpedge.tproxy.doctor.probe;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.doctor.Finding;
import io.smtpedge.tproxy.doctor.FirewallCounters;
import io.smtpedge.tproxy.doctor.Setup;
import io.smtpedge.tproxy.doctor.probe.Canary.Outcome;
import io.smtpedge.tproxy.linux.Errno;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Connects to each backend, from this box's own address and from a client's, and watches what comes back; then looks at the
 * connections of others that came meanwhile. The backends' logs will show the connections. Needs root: CAP_NET_RAW for the
 * packets, and for the firewall's counters CAP_NET_ADMIN.
 */
public final class Probe {

    /** How long it watches at the least: a client sends its SYN again after 1 and 3 s. */
    private static final Duration WATCH = Duration.ofMillis(3_500);

    private final Setup setup;
    private final Wire wire;

    private Probe(Setup setup, Wire wire) {
        this.setup = setup;
        this.wire = wire;
    }

    /**
     * Probes; takes 4 s where all is well, and for each backend up to 15 s where it is not.
     *
     * @throws Errno {@link Errno#EPERM} when this process may not
     */
    public static List<Finding> run(Setup setup) throws Errno {
        try (Wire wire = Wire.open()) {
            return new Probe(setup, wire).run();
        }
    }

    private List<Finding> run() throws Errno {
        FirewallCounters before = FirewallCounters.read(setup);
        List<Finding> findings = new ArrayList<>();
        for (InetSocketAddress backend : setup.backends()) {
            findings.add(Diagnosis.of(setup, collect(backend)));
        }
        for (InetSocketAddress backend : setup.behindHeader()) {
            findings.add(Diagnosis.ofOwn(setup, connectAsThisBox(backend)));
        }
        switch (setup.config().role()) {
            case EDGE -> {
                pause();
                FirewallCounters counted = FirewallCounters.read(setup).since(before);
                findings.add(new ClientWatch(setup, Probe::name).judge(wire.segments(), counted));
            }
            case HAPROXY -> {}
            case MTA -> {
                pause();
                findings.add(new AnswerWatch(setup).judge(wire.segments()));
            }
        }
        return findings;
    }

    private Evidence collect(InetSocketAddress backend) throws Errno {
        Evidence own = connectAsThisBox(backend);
        return own.plain() == Outcome.CONNECTED ? collect(backend, setup.client(Family.of(backend.getAddress()))) : own;
    }

    private Evidence connectAsThisBox(InetSocketAddress backend) throws Errno {
        Outcome plain;
        try (Canary canary = Canary.open(backend)) {
            plain = canary.connect();
        }
        InetAddress client = setup.client(Family.of(backend.getAddress()));
        Optional<Segment> answer = answers(backend).reduce((_, last) -> last);
        return new Evidence(
                backend,
                answer.map(segment -> segment.to().getAddress()).orElse(client),
                plain,
                plain,
                answer.flatMap(segment -> name(segment.device())),
                OptionalLong.empty(),
                Optional.empty());
    }

    private Evidence collect(InetSocketAddress backend, InetAddress client) throws Errno {
        FirewallCounters before = FirewallCounters.read(setup);
        try (Canary canary = Canary.open(backend)) {
            Outcome spoofed =
                    canary.connectAs(client, () -> answeredOn(backend, client).isPresent());
            return new Evidence(
                    backend,
                    client,
                    Outcome.CONNECTED,
                    spoofed,
                    answeredOn(backend, client),
                    FirewallCounters.read(setup).since(before).diverted(),
                    spoofed == Outcome.CONNECTED ? canary.greeting() : Optional.empty());
        }
    }

    /** The last interface that it passed: a bridge shows after its port, and the routes know the bridge. */
    private Optional<String> answeredOn(InetSocketAddress backend, InetAddress client) {
        return answers(backend)
                .filter(segment -> segment.to().getAddress().equals(client))
                .reduce((_, last) -> last)
                .flatMap(segment -> name(segment.device()));
    }

    private Stream<Segment> answers(InetSocketAddress backend) {
        try {
            return wire.segments().stream()
                    .filter(segment -> segment.way() == Segment.Way.IN
                            && segment.accepts()
                            && segment.from().equals(backend));
        } catch (Errno failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Optional<String> name(int device) {
        try {
            return Optional.ofNullable(NetworkInterface.getByIndex(device)).map(NetworkInterface::getName);
        } catch (SocketException gone) {
            return Optional.empty();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(WATCH);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
