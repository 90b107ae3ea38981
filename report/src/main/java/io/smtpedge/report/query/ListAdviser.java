package io.smtpedge.report.query;

import static io.smtpedge.report.figures.Wording.count;
import static io.smtpedge.report.figures.Wording.duration;
import static io.smtpedge.report.figures.Wording.percent;
import static io.smtpedge.report.figures.Wording.percentWithInterval;
import static io.smtpedge.report.figures.Wording.weekdayAndTime;

import io.smtpedge.report.figures.Health.Outage;
import io.smtpedge.report.figures.ListFigures;
import io.smtpedge.report.figures.ListFigures.Kind;
import io.smtpedge.report.figures.ListFigures.Overlap;
import io.smtpedge.report.figures.ListFigures.Surge;
import io.smtpedge.report.figures.ListFigures.ZoneFigures;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Proposal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What to do about the lists. */
final class ListAdviser {

    private static final int ENOUGH_KNOWN = 10;

    /** A list whose precision is surely below this harms more than it helps. */
    private static final double POOR = 0.5;

    /** What a list must have been asked, and all lists have refused, before one is called useless. */
    private static final long ENOUGH_ANSWERS = 1000;

    private static final Duration AN_HOUR = Duration.ofHours(1);

    private static final long ENOUGH_REFUSALS = 50;
    private static final double NO_EFFECT = 0.001;
    private static final double FEW_UNIQUE = 0.02;

    private static final double BUDGET_NEARLY_USED = 0.8;
    private static final double SILENT = 0.2;

    /** A list matters that decided so many of the lists' refusals. */
    private static final double MAJOR = 0.01;

    private final ListNames names;
    private final Period period;

    ListAdviser(ListNames names, Period period) {
        this.names = names;
        this.period = period;
    }

    List<Proposal> propose(ListFigures figures, List<Outage> outages) {
        List<Proposal> all = new ArrayList<>();
        long refusals = figures.zones().stream()
                .mapToLong(zone -> zone.falseAlarms().refusals())
                .max()
                .orElse(0);
        for (ZoneFigures zone : figures.zones()) {
            if (isMad(zone)) {
                all.add(shadow(zone));
            } else if (isUseless(zone, refusals)) {
                all.add(drop(zone, figures, refusals));
            }
            if (zone.budget().used().value().orElse(0) >= BUDGET_NEARLY_USED) {
                all.add(budget(zone));
            }
            Optional<Outage> outage = outages.stream()
                    .filter(one -> one.zone().equals(zone.zone()))
                    .findFirst();
            if (outage.isPresent() && isMajor(zone, refusals)) {
                all.add(outage(zone, outage.get()));
            } else if (zone.asked() >= ENOUGH_ANSWERS && zone.unavailable() >= SILENT * zone.asked()) {
                all.add(silent(zone));
            }
        }
        return all;
    }

    private static boolean isMad(ZoneFigures zone) {
        return zone.kind() == Kind.BLOCK && (zone.surge() != null || isPoor(zone));
    }

    private static boolean isPoor(ZoneFigures zone) {
        return zone.precision().whole() >= ENOUGH_KNOWN
                && zone.precision().high() < POOR
                && ListQuery.tellsOfAll(zone.precision(), zone.hits());
    }

    private Proposal shadow(ZoneFigures zone) {
        Surge surge = zone.surge();
        String because = surge != null
                ? "from " + weekdayAndTime(surge.since(), period.zone()) + " to "
                        + weekdayAndTime(surge.until(), period.zone()) + " it listed " + percent(surge.rate())
                        + " of the clients known to be good, otherwise " + percent(surge.usual()) + "; "
                        + count(surge.clients(), "address") + " of such clients"
                : "of its hits, only " + percentWithInterval(zone.precision()) + " were bad";
        return new Proposal(
                Proposal.Kind.SHADOW_LIST,
                zone.zone(),
                zone.shadowed()
                        ? zone.zone() + " lists good clients; the edge has put it in shadow by itself"
                        : "Put " + zone.zone() + " in shadow: it lists good clients",
                because + "; its refusals: " + count(zone.falseAlarms().refusals()),
                shadowEntry(zone.zone()) + (zone.shadowed() ? "   # keeps it there until you trust it again" : ""),
                zone.hits());
    }

    /** As the configuration writes a list that is asked and counts nothing. */
    private String shadowEntry(String zone) {
        return names.list(zone)
                .map(list -> "in dnsbl.lists, in place of its entry: { list = " + list.name() + ", weight = 0 }")
                .orElse("in dnsbl.zones, in place of its entry: \"" + zone + "*0\"");
    }

    private static boolean isUseless(ZoneFigures zone, long refusals) {
        return zone.kind() == Kind.BLOCK
                && !zone.shadowed()
                && zone.answered() >= ENOUGH_ANSWERS
                && refusals >= ENOUGH_REFUSALS
                && zone.effect().whileAllAnswered() <= NO_EFFECT * refusals
                && zone.uniqueHits() <= FEW_UNIQUE * zone.hits();
    }

    private Proposal drop(ZoneFigures zone, ListFigures figures, long refusals) {
        Optional<Overlap> cover = figures.overlaps().stream()
                .filter(overlap -> overlap.zone().equals(zone.zone()))
                .max(Comparator.comparingLong(overlap -> overlap.both().part()));
        String covered = cover.map(
                        overlap -> "; " + overlap.other() + " had " + percent(overlap.both()) + " of its hits, too")
                .orElse("");
        return new Proposal(
                Proposal.Kind.DROP_LIST,
                zone.zone(),
                "Drop " + zone.zone() + ": without it, "
                        + (zone.effect().wouldPass() == 0
                                ? "nothing would have changed"
                                : "hardly anything would have changed"),
                count(zone.answered(), "answer") + ", " + count(zone.hits(), "hit") + ", " + count(zone.uniqueHits())
                        + " that no other list had; of " + count(refusals) + " refusals "
                        + count(zone.effect().wouldPass())
                        + " needed it, of these "
                        + count(zone.effect().wouldPass() - zone.effect().whileAllAnswered())
                        + " while another list did not answer" + covered,
                names.list(zone.zone())
                        .map(list -> "take " + list.name() + " out of dnsbl.lists")
                        .orElse("take " + zone.zone() + " out of dnsbl.zones"),
                zone.answered());
    }

    private Proposal budget(ZoneFigures zone) {
        Long free = zone.budget().perDay();
        return new Proposal(
                Proposal.Kind.RAISE_BUDGET,
                zone.zone(),
                zone.zone() + " was asked " + count(zone.budget().busiestDay()) + " times on a day; free are "
                        + count(free == null ? 0 : free),
                "beyond that it may answer wrongly, or not at all; " + count(zone.unavailable())
                        + " answers are missing",
                "subscribe and set its key (dnsbl.lists), mirror it with rbldnsd, or raise dnsbl.min-ttl",
                zone.budget().busiestDay());
    }

    /** An allow list matters as well: its answer may save a client. */
    private static boolean isMajor(ZoneFigures zone, long refusals) {
        return zone.kind() == Kind.BLOCK
                ? refusals >= ENOUGH_REFUSALS && zone.effect().wouldPass() >= MAJOR * refusals
                : zone.effect().wouldBeRefused() > 0;
    }

    private Proposal outage(ZoneFigures zone, Outage outage) {
        boolean over = outage.until().isBefore(period.until().minus(AN_HOUR));
        Duration length = Duration.between(outage.since(), outage.until());
        return new Proposal(
                Proposal.Kind.MEND_LIST,
                outage.zone(),
                outage.zone() + (over ? " did not answer from " : " does not answer, since ")
                        + weekdayAndTime(outage.since(), period.zone())
                        + (over ? " to " + weekdayAndTime(outage.until(), period.zone()) : "") + " ("
                        + duration(length) + ")",
                mostOften(zone) + "; " + count(outage.sessions(), "session")
                        + " went without it, of these " + count(outage.passed()) + " were let in, "
                        + count(outage.bad()) + " known bad; in " + count(outage.partial())
                        + " a missing answer could have made the difference",
                "dig 2.0.0.127." + outage.zone()
                        + " @RESOLVER   # RFC 5782: a list that is well lists this test point, and not"
                        + " 1.0.0.127; else see dnsbl.resolvers and its operator's news",
                outage.sessions());
    }

    private static String mostOften(ZoneFigures zone) {
        return zone.errors().isEmpty()
                ? "no reason is known"
                : "most often: " + zone.errors().getFirst().text();
    }

    private static Proposal silent(ZoneFigures zone) {
        return new Proposal(
                Proposal.Kind.MEND_LIST,
                zone.zone(),
                zone.zone() + " did not answer in " + count(zone.unavailable()) + " of "
                        + count(zone.asked(), "session"),
                mostOften(zone),
                "smtp-edge lookup 127.0.0.2   # does your resolver reach it, and may you ask it?",
                zone.unavailable());
    }
}
