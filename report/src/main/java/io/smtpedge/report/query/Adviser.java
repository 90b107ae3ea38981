package io.smtpedge.report.query;

import static io.smtpedge.report.figures.Wording.count;
import static io.smtpedge.report.figures.Wording.percent;
import static io.smtpedge.report.figures.Wording.percentWithInterval;
import static io.smtpedge.report.figures.Wording.weekdayAndTime;

import io.smtpedge.report.figures.Charts;
import io.smtpedge.report.figures.FalsePositive;
import io.smtpedge.report.figures.Headline;
import io.smtpedge.report.figures.Health;
import io.smtpedge.report.figures.ListFigures;
import io.smtpedge.report.figures.Period;
import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Proposal.Kind;
import io.smtpedge.report.figures.Senders;
import io.smtpedge.report.figures.Senders.Range;
import io.smtpedge.report.figures.Senders.Turned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says what to do, from figures that are there already: asks no database. Each kind of thing gets its most weighty case before any
 * gets a second one, so that the three at the top are three different things.
 */
final class Adviser {

    private static final double SURE_ENOUGH = 0.5;
    private static final int FEW = 3;
    private static final int MOST_SENDERS = 5;
    private static final double TROUBLE = 0.01;
    private static final int ENOUGH_SESSIONS = 50;
    private static final int WORTH_A_RULE = 10;

    /** Without spam for so long, it is over. */
    private static final Duration QUIET = Duration.ofDays(1);

    private final ListAdviser lists;
    private final Period period;

    Adviser(ListNames names, Period period) {
        this.lists = new ListAdviser(names, period);
        this.period = period;
    }

    List<Proposal> propose(
            Headline headline,
            Charts charts,
            ListFigures figures,
            List<FalsePositive> falsePositives,
            Senders senders,
            Health health) {
        List<Proposal> all = new ArrayList<>();
        if (headline.now().sessions() == 0) {
            all.add(nothingThere());
        }
        all.addAll(lists.propose(figures, health.outages()));
        permits(all, falsePositives, shadowed(all));
        senders.turned().stream().limit(MOST_SENDERS).map(this::turned).forEach(all::add);
        senders.ranges().stream().filter(Adviser::getsIn).map(Adviser::range).forEach(all::add);
        resolver(all, health);
        ownAddresses(all, health);
        journal(all, health);
        backend(all, headline, health);
        PolicyAdviser.propose(charts, health, period.zone()).ifPresent(all::add);
        return ranked(all);
    }

    private static List<Proposal> ranked(List<Proposal> all) {
        List<Proposal> sorted = all.stream()
                .sorted(Comparator.comparing(Proposal::kind)
                        .thenComparing(Proposal::weight, Comparator.reverseOrder())
                        .thenComparing(Proposal::subject))
                .toList();
        Set<Kind> seen = EnumSet.noneOf(Kind.class);
        List<Proposal> first =
                sorted.stream().filter(one -> seen.add(one.kind())).toList();
        List<Proposal> ranked = new ArrayList<>(first);
        sorted.stream().filter(one -> !first.contains(one)).forEach(ranked::add);
        return ranked;
    }

    private static Proposal nothingThere() {
        return new Proposal(
                Kind.MEND_JOURNAL,
                "",
                "The journal has no session in this period",
                "nothing was read between the two times",
                "check --journal, --since and --until; on the edge, journal.directory must be set",
                Double.MAX_VALUE);
    }

    private static Set<String> shadowed(List<Proposal> all) {
        return all.stream()
                .filter(one -> one.kind() == Kind.SHADOW_LIST)
                .map(Proposal::subject)
                .collect(Collectors.toSet());
    }

    /** One proposal for all. Whom only a list hurts that goes into shadow needs no rule, which would stay for ever. */
    private static void permits(List<Proposal> all, List<FalsePositive> falsePositives, Set<String> shadowed) {
        List<FalsePositive> sure = falsePositives.stream()
                .filter(one ->
                        one.certainty() >= SURE_ENOUGH && !one.allowLine().isEmpty())
                .filter(one -> !shadowed.containsAll(one.causes()))
                .toList();
        if (sure.isEmpty()) {
            return;
        }
        FalsePositive first = sure.getFirst();
        long held = sure.stream().mapToLong(FalsePositive::held).sum();
        long saved = sure.stream().mapToLong(FalsePositive::saved).sum();
        String who = first.address() + (first.helo().isEmpty() ? "" : " (" + first.helo() + ")");
        all.add(new Proposal(
                Kind.PERMIT_SENDER,
                first.address(),
                sure.size() == 1
                        ? "Permit " + who + ", a good sender"
                        : "Permit " + who + " and " + (sure.size() - 1) + " other good senders",
                "condemned by " + String.join(", ", first.causes()) + "; " + String.join("; ", first.evidence()) + "; "
                        + count(held, "session") + " held back, " + count(saved) + " passed on their own history",
                "add to access.rules: "
                        + sure.stream()
                                .limit(FEW)
                                .map(FalsePositive::allowLine)
                                .map(Adviser::entry)
                                .collect(Collectors.joining(", "))
                        + (sure.size() > FEW ? ", ..." : ""),
                held * 2.0 + saved));
    }

    /** Without its comment. */
    private static String entry(String line) {
        return line.substring(0, line.indexOf('"', 1) + 1);
    }

    private Proposal turned(Turned turned) {
        String domain = turned.sender().isEmpty() ? turned.helo() : turned.sender();
        boolean over = turned.until().isBefore(period.until().minus(QUIET));
        return new Proposal(
                Kind.WRITE_TO_SENDER,
                turned.address(),
                "Write to " + (domain.isEmpty() ? "the owner of " + turned.address() : "postmaster@" + domain) + ": "
                        + turned.address() + (over ? " sent spam from " : " sends spam since ")
                        + weekdayAndTime(turned.since(), period.zone())
                        + (over ? " to " + weekdayAndTime(turned.until(), period.zone()) : ""),
                count(turned.goodBefore(), "good session") + " before; " + (over ? "then " : "since then ")
                        + percentWithInterval(turned.spamSince()) + " bad, "
                        + count(turned.acceptedSince(), "session") + " let in, " + count(turned.heldSince())
                        + " held back",
                "smtp-edge why " + turned.address() + "   # shows what to send along",
                turned.spamSince().part());
    }

    private static boolean getsIn(Range range) {
        return range.accepted() >= WORTH_A_RULE
                && range.spam().part() > 0
                && !range.rule().isEmpty();
    }

    private static Proposal range(Range range) {
        return new Proposal(
                Kind.REJECT_RANGE,
                range.network(),
                "Reject " + range.network() + ", whose " + range.addresses() + " addresses send spam together",
                count(range.sessions(), "session") + ", none of its addresses more than " + count(range.busiest())
                        + "; known bad " + percentWithInterval(range.spam()) + "; " + percent(range.alike())
                        + " greet as " + range.pattern() + "; " + count(range.accepted(), "session") + " got in",
                "add to access.rules: " + entry(range.rule()),
                range.accepted());
    }

    private static void resolver(List<Proposal> all, Health health) {
        if (health.unanswered().whole() >= ENOUGH_SESSIONS
                && health.unanswered().value().orElse(0) >= TROUBLE) {
            all.add(new Proposal(
                    Kind.MEND_RESOLVER,
                    "resolver",
                    "No list answered in " + percent(health.unanswered()) + " of the sessions that asked",
                    "when all lists are silent at once, it is the resolver or the way to it",
                    "smtp-edge lookup 127.0.0.2   # then see dnsbl.resolvers and the resolver's own log",
                    health.unanswered().part()));
        }
    }

    private static void ownAddresses(List<Proposal> all, Health health) {
        health.notices().stream()
                .filter(notice -> notice.kind().startsWith("own-address"))
                .forEach(notice -> all.add(new Proposal(
                        Kind.DELIST_US,
                        notice.subject(),
                        "An address of yours is listed: " + notice.subject(),
                        notice.text(),
                        "find out why it is listed, then ask the list to remove it",
                        notice.count())));
    }

    private void journal(List<Proposal> all, Health health) {
        long lost = health.gaps().stream().mapToLong(Health.Gap::expected).sum();
        if (!health.gaps().isEmpty()) {
            Health.Gap gap = health.gaps().getFirst();
            all.add(new Proposal(
                    Kind.MEND_JOURNAL,
                    gap.edge(),
                    "The journal of " + gap.edge() + " has " + health.gaps().size() + " silent "
                            + (health.gaps().size() == 1 ? "stretch" : "stretches"),
                    "to be expected in them: about " + count(lost, "session"),
                    "see that edge's log for these hours: stopped, disk full, or no mail?",
                    lost));
        }
        health.notices().stream()
                .filter(notice -> notice.kind().startsWith("journal"))
                .findFirst()
                .ifPresent(notice -> all.add(new Proposal(
                        Kind.MEND_JOURNAL,
                        notice.subject(),
                        "An edge could not write its journal",
                        notice.text(),
                        "free space in journal.directory, or lower journal retention",
                        notice.count())));
        long rejected = health.rejected().stream()
                .mapToLong(Health.RejectedLines::count)
                .sum();
        if (rejected > 0) {
            Health.RejectedLines first = health.rejected().getFirst();
            all.add(new Proposal(
                    Kind.MEND_JOURNAL,
                    "rejected lines",
                    count(rejected, "line") + " of the journal could not be read",
                    first.why() + ", first in " + first.firstFile() + " line " + first.firstLine(),
                    "smtp-report sql --since " + period.since() + " \"select * from rejected_lines\"",
                    rejected));
        }
    }

    private static void backend(List<Proposal> all, Headline headline, Health health) {
        long sessions = headline.now().sessions();
        if (health.backendDown() > 0 && health.backendDown() >= TROUBLE * sessions) {
            all.add(new Proposal(
                    Kind.MEND_BACKEND,
                    "backend",
                    "The MTAs did not answer " + count(health.backendDown(), "session"),
                    "that is 1 % or more of " + count(sessions),
                    "see forward in the configuration, and HAProxy's log",
                    health.backendDown()));
        }
    }
}
