package io.smtpedge.edge.explain;

import io.smtpedge.edge.smtp.LogText;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Reason;
import io.smtpedge.reputation.event.SessionRecord.Reputation;
import io.smtpedge.reputation.event.SessionRecord.Score;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** One session, told to a person: a few lines of text. */
public final class SessionStory {

    private static final String INDENT = "            ";

    private final SessionRecord session;
    private final Configured configured;
    private final Meanings meanings;
    private final List<String> lines = new ArrayList<>();

    private SessionStory(SessionRecord session, Configured configured) {
        this.session = session;
        this.configured = configured;
        this.meanings = new Meanings(configured.catalogue());
    }

    /** The lines, without a line end after the last. */
    public static String of(SessionRecord session, Configured configured) {
        SessionStory story = new SessionStory(session, configured);
        story.tell();
        // The edge's own records are printable; a journal may hold lines that something else wrote.
        return story.lines.stream()
                .map(line -> LogText.printable(line, Integer.MAX_VALUE))
                .collect(Collectors.joining("\n"));
    }

    private void tell() {
        InetSocketAddress local = session.local();
        lines.add("Session " + session.id() + " of " + peer(session.client())
                + (local == null ? "" : " to " + peer(local)) + ", accepted " + session.accepted());
        line("Outcome", word(session.outcome()) + (session.detail().isEmpty() ? "" : ": " + session.detail()));
        decision();
        lists();
        reputation();
        tests();
        dialogue();
        times();
        whatIf();
    }

    private void decision() {
        Decision verdict = session.verdict();
        if (verdict == null) {
            line("Verdict", "none: the session ended before there was one");
            return;
        }
        line("Verdict", verdict.action() + ", decided by " + verdict.test() + ": " + verdict.reason());
        Score score = verdict.score();
        if (score != null) {
            String range = score.lowest() == score.highest()
                    ? ""
                    : "; with the answers that are missing, " + score.lowest() + " to " + score.highest();
            line("Score", score.value() + ", listed from " + score.threshold() + " on" + range);
        }
    }

    private void lists() {
        if (session.lists().isEmpty()) {
            line("Lists", "none was asked");
            return;
        }
        int width = session.lists().stream()
                .mapToInt(list -> list.zone().length())
                .max()
                .orElse(0);
        String label = "Lists";
        for (ListAnswer list : session.lists()) {
            String weight = list.lowest() == list.highest()
                    ? (list.codes().isEmpty() ? "" : String.valueOf(list.highest()))
                    : list.lowest() + ".." + list.highest();
            String row = String.format(
                    Locale.ROOT,
                    "%-" + Math.max(1, width) + "s  %-11s %-20s %6s  %-5s %8s  %s",
                    list.zone(),
                    list.answer(),
                    String.join(" ", list.codes()),
                    weight,
                    list.source(),
                    millis(list.latency()),
                    list.text());
            line(label, row.stripTrailing());
            label = "";
            known(list);
        }
    }

    /** What the catalogue knows of a listing. */
    private void known(ListAnswer list) {
        if (!list.answer().equals("listed")) {
            return;
        }
        String meaning = meanings.of(list);
        String page = meanings.page(list.zone(), session.client().getAddress());
        if (!meaning.isEmpty()) {
            line("", "  " + meaning);
        }
        if (!page.isEmpty()) {
            line("", "  see " + page);
        }
    }

    private void reputation() {
        Reputation known = session.reputation();
        if (known == null) {
            return;
        }
        line(
                "Standing",
                String.format(
                        Locale.ROOT,
                        "bad with a probability of %.2f (%.2f to %.2f): advice %s, mode %s%s",
                        known.probability(),
                        known.low(),
                        known.high(),
                        known.advice(),
                        known.mode(),
                        known.asn() == 0 ? "" : ", AS" + known.asn()));
        for (Reason reason : known.reasons()) {
            line("", ReasonWords.signed(reason.logit()) + "  " + ReasonWords.of(reason.name(), reason.logit()));
        }
        if (known.overruled()) {
            line("", "the lists condemn it, and its own good history prevails");
        }
    }

    private void tests() {
        String label = "Tests";
        for (SessionRecord.TestResult test : session.tests()) {
            line(label, test.test() + " " + test.result());
            label = "";
        }
        for (SessionRecord.Finding finding : session.evidence()) {
            line("", finding.test() + ": " + finding.text());
        }
    }

    private void dialogue() {
        Dialogue dialogue = session.dialogue();
        if (dialogue == null) {
            return;
        }
        line(
                "Dialogue",
                dialogue.protocol() + ", helo " + quoted(dialogue.helo()) + (dialogue.tls() ? ", TLS" : "")
                        + (dialogue.complete() ? "" : ", not all of it understood")
                        + (dialogue.delivered() == 0 ? "" : ", messages delivered: " + dialogue.delivered())
                        + (dialogue.authFailures() == 0 ? "" : ", logins refused: " + dialogue.authFailures()));
        for (Envelope envelope : dialogue.envelopes()) {
            int more = envelope.recipients() - envelope.to().size();
            line(
                    "",
                    "from <" + envelope.from() + "> to <" + String.join(">, <", envelope.to()) + ">"
                            + (more > 0 ? " and " + more + " more" : "") + ": " + envelope.accepted() + " of "
                            + envelope.recipients() + " accepted"
                            + (envelope.unknown() == 0 ? "" : ", " + envelope.unknown() + " unknown")
                            + (envelope.code() == 0 ? "" : ", " + reply(envelope)));
        }
    }

    private static String reply(Envelope envelope) {
        String said = (envelope.code() + " " + envelope.status()).strip() + (" " + envelope.text()).stripTrailing();
        return (envelope.accepted() > 0 ? "message " : "refused with ") + said;
    }

    private void times() {
        Duration screen = session.timings().screen();
        Duration connect = session.timings().connect();
        line(
                "Time",
                (screen == null ? "" : "verdict after " + millis(screen) + ", ")
                        + (connect == null ? "" : "backend " + millis(connect) + " later, ") + "all "
                        + millis(session.timings().total()));
    }

    private void whatIf() {
        List<WhatIf> all = Counterfactuals.of(session, configured);
        if (!all.isEmpty()) {
            lines.add("What would have changed it:");
            all.stream().filter(WhatIf::decisive).forEach(one -> lines.add("  - " + one));
            if (all.stream().anyMatch(one -> !one.decisive())) {
                lines.add("What would not:");
                all.stream().filter(one -> !one.decisive()).forEach(one -> lines.add("  - " + one));
            }
        }
    }

    private void line(String label, String text) {
        lines.add("  " + label + INDENT.substring(2 + label.length()) + text);
    }

    private static String quoted(String helo) {
        return Objects.requireNonNullElse(helo, "").isEmpty() ? "not said" : helo;
    }

    private static String peer(InetSocketAddress address) {
        return "[" + IpText.of(address.getAddress()) + "]:" + address.getPort();
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
