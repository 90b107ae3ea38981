package io.smtpedge.edge.explain;

import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Reason;
import io.smtpedge.reputation.event.SessionRecord.Reputation;
import io.smtpedge.reputation.event.SessionRecord.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What would have changed a verdict, computed from the record of the session: the configuration of today may be another
 * than that of then. Pure.
 */
public final class Counterfactuals {

    /** What a rule in access cannot permit, or decides itself. */
    private static final Set<String> HOLDS_FOR_THE_PERMITTED =
            Set.of("connections", "forwarding", "smuggling", "deny-list");

    /** Below this, a part of a reputation is not worth telling. */
    private static final double SPEAKS_AGAINST = 0.2;

    private final SessionRecord session;
    private final Decision verdict;
    private final Configured configured;
    private final List<WhatIf> found = new ArrayList<>();

    private Counterfactuals(SessionRecord session, Decision verdict, Configured configured) {
        this.session = session;
        this.verdict = verdict;
        this.configured = configured;
    }

    /** The decisive ones first; empty where there was no verdict. */
    public static List<WhatIf> of(SessionRecord session, Configured configured) {
        Decision verdict = session.verdict();
        if (verdict == null) {
            return List.of();
        }
        Counterfactuals all = new Counterfactuals(session, verdict, configured);
        all.compute();
        return all.found.stream()
                .sorted(Comparator.comparing((WhatIf one) -> !one.decisive()))
                .toList();
    }

    private void compute() {
        Score score = verdict.score();
        switch (hasFailedBefore() ? "failed-before" : verdict.test()) {
            case "dnsbl" -> {
                if (score != null) {
                    lists(score);
                }
            }
            case "pregreet" -> pregreet(score);
            case "reputation" -> reputation();
            case "failed-before" ->
                found.add(
                        new WhatIf("had it come back after memory.fail-time", "it would have been tested again", true));
            case "allow-score" ->
                found.add(new WhatIf(
                        "with a dnsbl.allow-threshold below its score", "the other tests would have decided", true));
            case "allow-list" ->
                found.add(new WhatIf("without the rule that permits it", "the tests would have decided", true));
            case "fast-path" ->
                found.add(new WhatIf(
                        "without fast-path.helper",
                        "it would have come through the edge, which tests what is due",
                        true));
            case "deny-list" ->
                found.add(new WhatIf("without the rule that rejects it", "the tests would have decided", true));
            case "connections",
                    "connections-per-client",
                    "connections-per-network",
                    "rate-per-client",
                    "rate-per-network",
                    "screening",
                    "forwarding",
                    "refusing" ->
                found.add(new WhatIf(
                        "with fewer connections at that moment, or a higher limit",
                        "the tests would have decided",
                        true));
            case "throttle" ->
                found.add(new WhatIf(
                        "with policy.mode = shadow, or a larger policy.throttle",
                        "it would have been forwarded",
                        true));
            case "repeat-offender" ->
                found.add(new WhatIf(
                        "with fewer refusals before it than limits.repeat-offender has, or a higher limit",
                        "the tests would have decided",
                        true));
            case "smuggling" ->
                found.add(new WhatIf(
                        "with data.bare-dot = literal",
                        "the dot would have been passed on as a part of the message",
                        true));
            default ->
                found.add(new WhatIf(
                        "without what failed the test " + verdict.test(), "its session would have gone on", true));
        }
        if (refused() && !HOLDS_FOR_THE_PERMITTED.contains(verdict.test())) {
            found.add(new WhatIf(
                    "with a rule \"permit " + IpText.of(session.client().getAddress()) + "\" in access",
                    "it would have been forwarded without a test",
                    true));
        }
    }

    private boolean hasFailedBefore() {
        return refused()
                && session.tests().stream()
                        .anyMatch(test -> test.test().equals(verdict.test())
                                && test.result().equals("failed-before"));
    }

    private boolean refused() {
        return !verdict.action().equals("pass");
    }

    /**
     * Log-odds add up, so each part can be taken away by itself. What is compared with policy.later is the lower bound, which a list
     * moves as it does the probability. Without the other parts it is not known, but it is below the probability: who is below with
     * that is below with the bound.
     */
    private void reputation() {
        Reputation known = session.reputation();
        if (known == null) {
            return;
        }
        double logit = Math.log(known.probability() / (1 - known.probability()));
        double low = Math.log(known.low() / (1 - known.low()));
        for (Reason reason : known.reasons()) {
            if (reason.logit() < SPEAKS_AGAINST) {
                continue;
            }
            double without = 1 / (1 + Math.exp(reason.logit() - logit));
            boolean isList = reason.name().indexOf('=') > 0;
            double bound = isList ? 1 / (1 + Math.exp(reason.logit() - low)) : without;
            found.add(new WhatIf(
                    "without " + reason.name(),
                    String.format(
                            Locale.ROOT,
                            "it would have been bad with a probability of %.2f%s; policy.later is %.2f%s",
                            without,
                            isList ? String.format(Locale.ROOT, ", and of at least %.2f", bound) : "",
                            configured.later(),
                            configured.read() ? " in the configuration" : " by default"),
                    bound < configured.later()));
        }
        found.add(new WhatIf("with policy.mode = shadow", "the reputation would have refused nobody", true));
    }

    private void pregreet(@Nullable Score score) {
        if (score == null) {
            found.add(new WhatIf("had it waited for its greeting", "the lists would have decided", true));
        } else if (score.partial()) {
            found.add(new WhatIf(
                    "had it waited for its greeting",
                    "the lists would have decided, with a score from " + score.lowest() + " to " + score.highest()
                            + " of " + score.threshold(),
                    true));
        } else {
            boolean listed = score.value() >= score.threshold();
            found.add(new WhatIf(
                    "had it waited for its greeting",
                    listed
                            ? "the lists would have refused it, with a score of " + score.value()
                            : "it would have passed, with a score of " + score.value() + " of " + score.threshold(),
                    !listed));
        }
    }

    private void lists(Score score) {
        boolean listed = score.value() >= score.threshold();
        if (listed && refused()) {
            withoutEachList(score);
            withoutSeveral(score);
        }
        threshold(score, listed);
        session.lists().stream()
                .filter(answer -> answer.lowest() != answer.highest())
                .forEach(missing -> missing(score, missing));
        if (!listed && refused() && score.partial()) {
            found.add(new WhatIf("with dnsbl.on-unavailable = pass", "it would have been forwarded", true));
        } else if (!refused() && score.partial() && !listed) {
            found.add(new WhatIf("with dnsbl.on-unavailable = defer", "each recipient would have got 451", true));
        }
        if (!refused() && listed) {
            found.add(new WhatIf("with dnsbl.action = enforce", "each recipient would have been refused", true));
        } else if (refused() && listed) {
            found.add(new WhatIf("with dnsbl.action = ignore", "it would have been logged, and forwarded", true));
        }
    }

    private List<ListAnswer> listings() {
        return session.lists().stream()
                .filter(answer -> answer.answer().equals("listed") && answer.highest() > 0)
                .sorted(Comparator.comparingInt(ListAnswer::highest).reversed())
                .toList();
    }

    private void withoutEachList(Score score) {
        for (ListAnswer list : listings()) {
            int without = score.value() - list.highest();
            boolean passes = without < score.threshold();
            found.add(new WhatIf(
                    "without " + list.zone() + " (" + list.highest() + ")",
                    "the score would have been " + without + ", " + (passes ? "below " : "still at least ")
                            + score.threshold(),
                    passes));
        }
    }

    /** Where no single list decides, the fewest that do. */
    private void withoutSeveral(Score score) {
        int left = score.value();
        List<String> zones = new ArrayList<>();
        for (ListAnswer list : listings()) {
            if (left < score.threshold()) {
                break;
            }
            left -= list.highest();
            zones.add(list.zone());
        }
        if (zones.size() > 1 && left < score.threshold()) {
            found.add(new WhatIf(
                    "without " + String.join(" and ", zones) + " together",
                    "the score would have been " + left + ", below " + score.threshold(),
                    true));
        }
    }

    private void threshold(Score score, boolean listed) {
        if (listed && refused()) {
            found.add(new WhatIf(
                    "with a threshold of " + (score.value() + 1) + " or more",
                    "it would not have counted as listed",
                    true));
        } else if (!listed && score.value() > 0) {
            found.add(new WhatIf(
                    "with a threshold of " + score.value() + " or less", "it would have counted as listed", true));
        }
    }

    private void missing(Score score, ListAnswer missing) {
        boolean listed = score.value() >= score.threshold();
        String silence = missing.answer().equals("pending")
                ? missing.zone() + " was not waited for; had it answered"
                : "had " + missing.zone() + " answered";
        int extreme = listed ? score.value() + missing.lowest() : score.value() + missing.highest();
        boolean decisive = listed ? extreme < score.threshold() : extreme >= score.threshold();
        found.add(new WhatIf(
                silence,
                "the score could have been " + (listed ? "as low as " : "as high as ") + extreme + " of "
                        + score.threshold() + (decisive ? "" : ", which changes nothing"),
                decisive));
    }
}
