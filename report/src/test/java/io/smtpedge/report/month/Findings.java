package io.smtpedge.report.month;

import io.smtpedge.report.figures.FalsePositive;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Report;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a report found of what is planted, and what it proposes wrongly, held against the truth of each session.
 *
 * @param found the plants that are named, with their time where they have one
 * @param wrong proposals that a postmaster who knew the truth would not follow, a line for each
 */
record Findings(Set<Plant> found, List<String> wrong) {

    /** What is planted. */
    enum Plant {
        HIJACKED,
        WRONGLY_LISTED,
        MAD_LIST,
        SNOWSHOE,
        DEAD_WEIGHT,
        SILENT_LIST
    }

    private static final Duration NEAR = Duration.ofHours(12);

    /** The true sessions of each client and each /24: how many, and how many of them bad. */
    static final class Truth {

        private final Map<String, long[]> counts = new HashMap<>();

        void add(SessionRecord session, boolean bad) {
            InetAddress client = session.client().getAddress();
            count(IpText.of(client), bad);
            if (client.getAddress().length == 4) {
                count(Networks.first(client).getHostAddress() + "/24", bad);
            }
        }

        private void count(String whose, boolean bad) {
            long[] count = counts.computeIfAbsent(whose, _ -> new long[2]);
            count[0]++;
            count[1] += bad ? 1 : 0;
        }

        /** Of its sessions, 0 to 1. */
        double bad(String whose) {
            long[] count = counts.getOrDefault(whose, new long[] {1, 0});
            return (double) count[1] / count[0];
        }
    }

    static Findings of(Report report, Plants plants, Truth truth) {
        Set<Plant> found = EnumSet.noneOf(Plant.class);
        List<String> wrong = new ArrayList<>();
        for (Proposal proposal : report.proposals()) {
            Plant plant = meant(proposal, plants, report);
            if (plant != null) {
                found.add(plant);
            } else if (!isRight(proposal, truth)) {
                wrong.add(proposal.kind() + ": " + proposal.title() + " (" + proposal.because() + ")");
            }
        }
        for (FalsePositive named : report.falsePositives()) {
            if (named.address().equals(IpText.of(plants.mistake().address()))
                    && named.causes().contains(plants.mistake().list())) {
                found.add(Plant.WRONGLY_LISTED);
            } else if (named.certainty() >= 0.5 && truth.bad(named.address()) > 0.2) {
                wrong.add("FALSE_POSITIVE: " + named.address() + " " + named.evidence());
            }
        }
        // A list that decides nothing is not worth a proposal: its silence stands under health.
        if (report.health().outages().stream()
                .anyMatch(outage -> outage.zone().equals(plants.silence().list())
                        && isNear(outage.since(), plants.silence().silent().from())
                        && isNear(outage.until(), plants.silence().silent().until()))) {
            found.add(Plant.SILENT_LIST);
        }
        report.health().outages().stream()
                .filter(outage -> !outage.zone().equals(plants.silence().list()))
                .forEach(outage -> wrong.add("OUTAGE: " + outage));
        return new Findings(found, wrong);
    }

    private static @Nullable Plant meant(Proposal proposal, Plants plants, Report report) {
        String subject = proposal.subject();
        return switch (proposal.kind()) {
            case WRITE_TO_SENDER ->
                subject.equals(IpText.of(plants.hijack().address()))
                                && report.senders().turned().stream()
                                        .anyMatch(turned -> turned.address().equals(subject)
                                                && isNear(
                                                        turned.since(),
                                                        plants.hijack().spam().from()))
                        ? Plant.HIJACKED
                        : null;
            case SHADOW_LIST ->
                subject.equals(plants.madness().list()) && surgeIsNear(report, plants.madness())
                        ? Plant.MAD_LIST
                        : null;
            case REJECT_RANGE -> subject.equals(plants.snowshoe().network()) ? Plant.SNOWSHOE : null;
            case DROP_LIST -> subject.equals(plants.deadWeight().list()) ? Plant.DEAD_WEIGHT : null;
            case MEND_LIST -> subject.equals(plants.silence().list()) ? Plant.SILENT_LIST : null;
            default -> null;
        };
    }

    private static boolean surgeIsNear(Report report, Plants.Madness madness) {
        return report.lists().zones().stream()
                .filter(zone -> zone.zone().equals(madness.list()))
                .map(ZoneFigures::surge)
                .anyMatch(surge -> surge != null
                        && isNear(surge.since(), madness.mad().from())
                        && isNear(surge.until(), madness.mad().until()));
    }

    private static boolean isNear(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(NEAR) < 0;
    }

    /** Right although it is not planted. */
    private static boolean isRight(Proposal proposal, Truth truth) {
        return switch (proposal.kind()) {
            case PERMIT_SENDER -> truth.bad(proposal.subject()) < 0.2;
            case REJECT_RANGE -> truth.bad(proposal.subject()) > 0.99;
            default -> false;
        };
    }
}
