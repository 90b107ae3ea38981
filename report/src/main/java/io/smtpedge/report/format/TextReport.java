package io.smtpedge.report.format;

import static io.smtpedge.report.figures.Wording.change;
import static io.smtpedge.report.figures.Wording.count;
import static io.smtpedge.report.figures.Wording.percent;
import static io.smtpedge.report.figures.Wording.percentWithInterval;
import static io.smtpedge.report.figures.Wording.points;
import static io.smtpedge.report.figures.Wording.standing;
import static io.smtpedge.report.figures.Wording.time;

import io.smtpedge.report.figures.FalsePositive;
import io.smtpedge.report.figures.Headline.Totals;
import io.smtpedge.report.figures.Proposal;
import io.smtpedge.report.figures.Report;
import io.smtpedge.report.figures.Senders;
import io.smtpedge.report.figures.Senders.Sender;
import io.smtpedge.report.figures.Wording;
import java.util.List;
import java.util.Locale;

/** A report for a terminal, and for mail without HTML: printable ASCII, lines of at most 100 characters. */
public final class TextReport {

    private static final int FEW = 10;

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private TextReport(Report report) {
        this.report = report;
    }

    public static String of(Report report) {
        TextReport text = new TextReport(report);
        text.head();
        text.proposals();
        text.falsePositives();
        new TextLists(report, text.out).print();
        text.senders();
        new TextHealth(report, text.out).print();
        return text.out.toString();
    }

    private void head() {
        String zone = report.period().zone().getId();
        line("SMTP EDGE REPORT  " + Wording.span(report.period()) + "  " + zone);
        Totals now = report.headline().now();
        Totals before = report.headline().before();
        line("");
        line(count(now.sessions(), "session")
                + (before == null
                        ? ""
                        : " (" + change(before.sessions(), now.sessions()) + " against the same weekdays before)"));
        line("  accepted " + percent(now.acceptedShare()) + "   deferred " + percent(now.deferredShare())
                + "   refused "
                + percent(now.refusedShare())
                + (before == null ? "" : "   (refused " + points(before.refusedShare(), now.refusedShare()) + ")"));
        line("  spam among the accepted, as the backends and feedback say: " + percentWithInterval(now.spam())
                + (before == null ? "" : " (" + points(before.spam(), now.spam()) + ")"));
        line("  saved: " + count(now.sessionsSaved(), "session") + " the MTAs never saw, about "
                + Wording.bytes(now.bytesSaved()));
        if (before == null) {
            line("  the journal does not go back to the same weekdays before: nothing to compare with");
        }
    }

    private void proposals() {
        section(Wording.thingsToDo(report.firstProposals().size()).toUpperCase(Locale.ROOT));
        if (report.proposals().isEmpty()) {
            line("  Nothing. All is well, as far as the journal can tell.");
        }
        int number = 1;
        for (Proposal proposal : report.firstProposals()) {
            wrapped("  " + number++ + ". ", proposal.title());
            wrapped("     why: ", proposal.because());
            wrapped("     do:  ", proposal.action());
        }
        if (!report.laterProposals().isEmpty()) {
            line("");
            line("  When there is time:");
            for (Proposal proposal : report.laterProposals()) {
                wrapped("   - ", proposal.title());
                wrapped("     do: ", proposal.action());
            }
        }
    }

    private void falsePositives() {
        section("LIKELY FALSE POSITIVES");
        if (report.falsePositives().isEmpty()) {
            line("  None found.");
        }
        for (FalsePositive one : report.falsePositives().stream().limit(FEW).toList()) {
            wrapped(
                    "  ",
                    one.address() + " " + one.helo() + ": held back " + count(one.held()) + ", passed on its history "
                            + count(one.saved()) + "; by " + String.join(", ", one.causes()) + "; sure "
                            + percent(one.certainty()));
            one.evidence().forEach(sign -> wrapped("    + ", sign));
            if (!one.allowLine().isEmpty()) {
                line("    " + Plain.ascii(one.allowLine()));
            } else if (!one.isLikely()) {
                wrapped("    ", "too little for a rule; see smtp-edge why " + one.address());
            }
        }
        if (report.falsePositives().size() > FEW) {
            line("  and " + (report.falsePositives().size() - FEW) + " more: --format csv --section false-positives");
        }
    }

    private void senders() {
        Senders senders = report.senders();
        section("SENDERS THAT TURNED");
        TextTable turned =
                new TextTable("address:39", "from", "to", ">good before", ">bad then", ">held back", "sender:40");
        senders.turned()
                .forEach(one -> turned.row(
                        one.address(),
                        time(one.since(), report.period().zone()),
                        time(one.until(), report.period().zone()),
                        count(one.goodBefore()),
                        percent(one.spamSince()),
                        count(one.heldSince()),
                        one.sender()));
        print(turned);
        section("RANGES THAT ACT TOGETHER");
        TextTable ranges =
                new TextTable("network:43", ">addresses", ">sessions", ">accepted", "known bad", "they greet as:40");
        senders.ranges()
                .forEach(range -> ranges.row(
                        range.network(),
                        count(range.addresses()),
                        count(range.sessions()),
                        count(range.accepted()),
                        percent(range.spam()),
                        range.pattern()));
        print(ranges);
        senders("TOP ADDRESSES", "address:39", senders.addresses());
        senders("TOP NETWORKS", "network:43", senders.networks());
        if (!senders.systems().isEmpty()) {
            senders("TOP AUTONOMOUS SYSTEMS", "system", senders.systems());
        }
        senders("TOP HELO", "helo:36", senders.helos());
        if (report.headline().before() == null) {
            section("NEW NETWORKS, BIGGEST MOVERS");
            line("  There is nothing before to compare with.");
            return;
        }
        senders("NEW NETWORKS", "network:43", senders.arrivals());
        section("BIGGEST MOVERS");
        TextTable movers = new TextTable("network:43", ">before", ">now", ">change", "greets as:36");
        senders.movers()
                .forEach(mover -> movers.row(
                        mover.name(),
                        count(mover.before()),
                        count(mover.now()),
                        change(mover.before(), mover.now()),
                        mover.label()));
        print(movers);
    }

    private void senders(String title, String key, List<Sender> senders) {
        section(title);
        TextTable table = new TextTable(key, ">sessions", ">held back", ">bad", ">unknown rcpt", "P (L-U)", "who:30");
        senders.stream()
                .limit(FEW)
                .forEach(sender -> table.row(
                        sender.name(),
                        count(sender.sessions()),
                        count(sender.held()),
                        sender.spam().isKnown() ? percent(sender.spam()) : "?",
                        sender.unknown().isKnown() ? percent(sender.unknown()) : "?",
                        standing(sender.estimate()),
                        sender.label()));
        print(table);
    }

    private void print(TextTable table) {
        if (table.isEmpty()) {
            line("  None.");
        } else {
            table.print(out);
        }
    }

    private void section(String title) {
        out.append('\n').append(title).append('\n');
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void wrapped(String indent, String text) {
        wrap(out, indent, text);
    }

    /** Breaks at spaces; a word that is too long stays whole, so that it can be copied. */
    static void wrap(StringBuilder out, String indent, String text) {
        StringBuilder line = new StringBuilder(indent);
        int words = 0;
        for (String word : Plain.ascii(text).split(" (?!%)")) {
            if (words > 0 && line.length() + 1 + word.length() > TextTable.WIDTH) {
                out.append(line).append('\n');
                line = new StringBuilder(" ".repeat(indent.length()));
                words = 0;
            }
            line.append(words == 0 ? "" : " ").append(word);
            words++;
        }
        out.append(line).append('\n');
    }
}
