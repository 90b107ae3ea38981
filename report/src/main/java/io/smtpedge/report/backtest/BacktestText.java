package io.smtpedge.report.backtest;

import io.smtpedge.report.backtest.BacktestResult.Cause;
import io.smtpedge.report.backtest.BacktestResult.Sender;
import io.smtpedge.report.backtest.BacktestResult.Side;
import io.smtpedge.report.backtest.BacktestResult.Totals;
import io.smtpedge.report.format.Plain;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** A {@link BacktestResult} for a person. What strangers wrote is made plain: it goes to a terminal. */
final class BacktestText {

    private static final int CAUSES = 10;

    private final PrintWriter out;

    BacktestText(PrintWriter out) {
        this.out = out;
    }

    void print(BacktestResult result) {
        line(String.format(
                Locale.ROOT,
                "Backtest from %s to %s; learned from %s on",
                result.since(),
                result.until(),
                result.learnedFrom()));
        line(String.format(
                Locale.ROOT,
                "%,d sessions, of which lists and reputation decided %,d.",
                result.sessions(),
                result.judged()));
        agreement(result.agreement());
        result.warnings().forEach(warning -> line("Mind: " + warning + "."));
        line("");
        line(String.format(Locale.ROOT, "%-12s %12s %12s %12s %12s", "", "passed", "throttled", "deferred", "refused"));
        totals("in force", result.before());
        totals("tried", result.after());
        line("");
        if (result.changesNothing()) {
            line("The policy changes nothing.");
            return;
        }
        side(
                "Newly refused or deferred",
                result.refused(),
                "would be good mail lost (false positives)",
                "spam kept out");
        side("No longer refused", result.freed(), "is good mail won back", "would be spam let in (false negatives)");
        if (result.otherwise() > 0) {
            line(String.format(
                    Locale.ROOT,
                    "%,d more sessions change between passed and throttled, or between deferred and refused.",
                    result.otherwise()));
        }
    }

    private void agreement(Agreement agreement) {
        if (agreement.warmUp().judged() > 0) {
            line("Warm-up, up to " + agreement.warmUpUntil()
                    + ": the policy in force, replayed, decides as the edge did in " + share(agreement.warmUp()) + ".");
        }
        if (agreement.after().judged() > 0) {
            line((agreement.warmUp().judged() > 0
                            ? "After it: in "
                            : "The policy in force, replayed, decides as the edge did in ")
                    + share(agreement.after()) + ".");
        }
        agreement.differences().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(difference -> line(String.format(
                        Locale.ROOT,
                        "   %,10d  %s",
                        difference.getValue(),
                        difference.getKey().text())));
    }

    private void totals(String which, Totals totals) {
        line(String.format(
                Locale.ROOT,
                "%-12s %,12d %,12d %,12d %,12d",
                which,
                totals.passed(),
                totals.throttled(),
                totals.deferred(),
                totals.refused()));
    }

    private void side(String title, Side side, String goodMeans, String badMeans) {
        line(String.format(Locale.ROOT, "%s: %,d sessions of %,d clients", title, side.sessions(), side.clients()));
        if (side.sessions() == 0) {
            line("");
            return;
        }
        line(String.format(
                Locale.ROOT,
                "   about %,.0f %s, about %,.0f %s; of %,d sessions it is known, of the others estimated",
                side.good(),
                goodMeans,
                side.bad(),
                badMeans,
                side.known()));
        for (Cause cause :
                side.causes().subList(0, Math.min(CAUSES, side.causes().size()))) {
            line(String.format(Locale.ROOT, "   %,10d  %s: %s", cause.sessions(), cause.test(), cause.reason()));
        }
        line(String.format(
                Locale.ROOT,
                "   %-40s %8s %8s  %-22s %6s %11s  %s",
                "client",
                "sessions",
                "bad",
                "change",
                "P",
                "seen g/b",
                "who, why"));
        side.senders().forEach(this::sender);
        line("");
    }

    private void sender(Sender sender) {
        line(String.format(
                Locale.ROOT,
                "   %-40s %,8d %,8.0f  %-22s %6.2f %11s  %s",
                sender.client(),
                sender.sessions(),
                sender.bad(),
                sender.change(),
                sender.probability(),
                sender.goodSeen() + "/" + sender.badSeen(),
                who(sender) + sender.reason()));
    }

    private static String who(Sender sender) {
        String helo = sender.helo().isEmpty() ? "" : "helo=" + sender.helo() + " ";
        return helo + (sender.domain().isEmpty() ? "" : "from=@" + sender.domain() + " ");
    }

    /** Rounded down: what is not all is never written as 100. */
    private static String share(Agreement.Part part) {
        return String.format(
                Locale.ROOT, "%.2f %% of %,d sessions", Math.floor(10_000 * part.share()) / 100, part.judged());
    }

    private void line(String text) {
        out.println(Plain.ascii(text));
    }
}
