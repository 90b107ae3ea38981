package io.smtpedge.edge.config;

import io.smtpedge.edge.policy.AdmissionPolicy;
import io.smtpedge.edge.policy.Rate;
import io.smtpedge.settings.Section;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What one client, or all together, may use up.
 *
 * @param admission how many sessions, of whom and for what
 * @param repeatOffender how many refusals within which time are too many; empty where none are
 * @param stressGreetWait how long a client waits for its greeting under stress
 * @param stressCommandTime commandTime under stress
 * @param commandTime how long a refused client may take for one whole command line
 * @param idleTime how long a forwarded session may be silent in both directions
 * @param lineLength octets in a command line of a refused client, the line end included
 * @param commands commands a refused client may send
 * @param drainTimeout how long sessions may go on after SIGTERM
 */
public record LimitSettings(
        AdmissionPolicy.Limits admission,
        Optional<Rate> repeatOffender,
        Duration stressGreetWait,
        Duration stressCommandTime,
        Duration commandTime,
        Duration idleTime,
        int lineLength,
        int commands,
        Duration drainTimeout) {

    private static final int MOST = 500_000;

    /** Below this many places a share of them would be too few to be of use. */
    private static final int FEW = 100;

    static LimitSettings read(Section limits) {
        AdmissionPolicy.Limits admission = admission(limits);
        if (limits.sound("connections", "screening", "forwarding", "refusing")) {
            check(limits, admission);
        }
        return new LimitSettings(
                admission,
                limits.one("repeat-offender", LimitSettings::rate, Optional.of(new Rate(100, Bounds.HOUR))),
                limits.duration("stress-greet-wait", Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(30)),
                limits.duration("stress-command-time", Duration.ofSeconds(10), Bounds.SHORTEST, Bounds.HOUR),
                limits.duration("command-time", Duration.ofSeconds(300), Bounds.SHORTEST, Bounds.HOUR),
                limits.duration("idle-time", Duration.ofSeconds(300), Bounds.SHORTEST, Bounds.DAY),
                limits.integer("line-length", 2048, 512, 65_536),
                limits.integer("commands", 20, 1, 10_000),
                limits.duration("drain-timeout", Duration.ofSeconds(30), Duration.ZERO, Bounds.HOUR));
    }

    private static AdmissionPolicy.Limits admission(Section limits) {
        int connections = limits.integer("connections", 5000, 1, MOST);
        int share = Math.max(connections / 5 * 2, Math.min(connections, FEW));
        return new AdmissionPolicy.Limits(
                connections,
                limits.integer("connections-per-client", 50, 1, MOST),
                limits.integer("connections-per-network", 1000, 1, MOST),
                limits.one("rate-per-client", LimitSettings::rate, Optional.empty()),
                limits.one("rate-per-network", LimitSettings::rate, Optional.empty()),
                limits.integer("screening", share, 1, MOST),
                limits.integer("forwarding", connections, 1, MOST),
                limits.integer("refusing", share, 1, MOST));
    }

    private static Optional<Rate> rate(String text) {
        return text.equals("none") ? Optional.empty() : Optional.of(Rate.parse(text));
    }

    /** What is written must have an effect, and must leave room for those who are forwarded. */
    private static void check(Section limits, AdmissionPolicy.Limits read) {
        Map<String, Integer> places =
                Map.of("screening", read.screening(), "forwarding", read.forwarding(), "refusing", read.refusing());
        places.forEach((key, number) -> {
            if (limits.has(key) && number > read.connections()) {
                limits.reject(
                        key,
                        number + " is more than all connections, which are " + read.connections()
                                + "; lower it, or raise connections");
            }
        });
        String key = limits.has("screening") ? "screening" : "refusing";
        if (limits.has(key)
                && limits.sound("screening", "refusing")
                && read.screening() + read.refusing() >= read.connections()) {
            limits.reject(
                    key,
                    read.screening() + " for screening and " + read.refusing() + " for refusing leave none of "
                            + read.connections()
                            + " connections for forwarding; lower one of the two, or raise connections");
        }
    }

    /** Sessions at once, all clients together. */
    public int connections() {
        return admission.connections();
    }
}
