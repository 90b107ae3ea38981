package io.smtpedge.report.query;

import static io.smtpedge.report.figures.Wording.count;

import io.smtpedge.report.figures.Charts;
import io.smtpedge.report.figures.Charts.CalibrationBin;
import io.smtpedge.report.figures.Charts.Slice;
import io.smtpedge.report.figures.Health;
import io.smtpedge.report.figures.Health.EdgeHealth;
import io.smtpedge.report.figures.Proposal;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Whether the reputation's policy may begin to act. Only with ground: who enforces what was learned from a handful of sessions loses
 * mail.
 */
final class PolicyAdviser {

    /** A week has all its weekdays. */
    private static final int ENOUGH_DAYS = 7;

    /** Judged sessions of which the truth is known. */
    private static final long ENOUGH_KNOWN = 1000;

    /** Of these in a tenth of P, for it to be looked at. */
    private static final long ENOUGH_IN_BIN = 50;

    /** So much more than what came true may P say. */
    private static final double TOO_HARSH = 0.1;

    private PolicyAdviser() {}

    /** @param zone what days are meant in */
    static Optional<Proposal> propose(Charts charts, Health health, ZoneId zone) {
        List<EdgeHealth> shadow = health.edges().stream()
                .filter(edge -> edge.mode().equals("shadow") && edge.passed() > 0)
                .toList();
        long days = daysWithSessions(charts, zone);
        long known = charts.calibration().stream()
                .mapToLong(bin -> bin.observed().whole())
                .sum();
        if (shadow.isEmpty()
                || days < ENOUGH_DAYS
                || known < ENOUGH_KNOWN
                || charts.calibration().stream().anyMatch(PolicyAdviser::isTooHarsh)) {
            return Optional.empty();
        }
        long passed = shadow.stream().mapToLong(EdgeHealth::passed).sum();
        return Optional.of(new Proposal(
                Proposal.Kind.ENFORCE_POLICY,
                shadow.getFirst().name(),
                "The reputation policy only notes what it would do",
                "it advised against " + count(passed, "session") + " that were let in; " + count(days, "day") + " and "
                        + count(known, "session") + " of which the truth is known say that its P can be trusted",
                "policy.mode = enforce   # see the picture of the calibration first",
                passed));
    }

    private static long daysWithSessions(Charts charts, ZoneId zone) {
        return charts.verdicts().stream()
                .filter(slice -> slice.sessions() > 0)
                .map(Slice::start)
                .map(start -> start.atZone(zone).toLocalDate())
                .distinct()
                .count();
    }

    private static boolean isTooHarsh(CalibrationBin bin) {
        return bin.observed().whole() >= ENOUGH_IN_BIN
                && bin.predicted() > bin.observed().high() + TOO_HARSH;
    }
}
