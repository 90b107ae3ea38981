package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.apply.Difference;
import io.smtpedge.tproxy.apply.Difference.Conflict;
import io.smtpedge.tproxy.apply.Difference.Mendable;
import io.smtpedge.tproxy.apply.PlumbingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything else in which this box is not as planned, word by word, as {@code tproxy-setup verify} says it: rules for
 * another MX, a chain that somebody emptied, what an earlier plan has left. What a check before this one has named already
 * is not said again.
 */
final class PlanCheck {

    static final String NAME = "plan";

    private PlanCheck() {}

    /**
     * Compares the box with the plan.
     *
     * @param before what the checks of single parts of the plan have found
     */
    static List<Finding> look(Setup setup, List<Finding> before) {
        List<Difference> differences;
        try {
            differences = setup.host().differences(setup.plan());
        } catch (PlumbingException unseen) {
            return List.of(Finding.warn(
                    NAME, "Not compared word by word: " + unseen.getMessage() + ".", "run doctor as root"));
        }
        if (differences.isEmpty()) {
            return List.of(Finding.ok(NAME, "Routes, rules and firewall are as planned, word by word."));
        }
        List<Finding> failures = before.stream()
                .filter(finding -> finding.status() == Finding.Status.FAIL)
                .toList();
        List<Finding> findings = new ArrayList<>();
        for (Difference difference : differences) {
            if (failures.stream().noneMatch(failure -> names(failure, difference))) {
                findings.add(finding(setup, difference));
            }
        }
        return findings;
    }

    private static Finding finding(Setup setup, Difference difference) {
        return switch (difference) {
            case Mendable mendable ->
                Finding.fail(NAME, "Not as planned: " + mendable.kind() + ": " + mendable.what() + ".", setup.apply());
            case Conflict conflict ->
                Finding.fail(
                        NAME,
                        "In the way of the plan: " + conflict.what() + ".",
                        conflict.remedy() + "; then: " + setup.apply());
        };
    }

    /** Whether a failure is about this difference. */
    private static boolean names(Finding failure, Difference difference) {
        String what = difference.what();
        return switch (difference) {
            // One difference is all that is wrong in one tool's rules, and one command mends it.
            case Mendable _ when !what.startsWith("ip ") -> FirewallCheck.NAMES.contains(failure.check());
            case Mendable _ ->
                failure.remedy()
                        .filter(remedy -> remedy.replaceAll(" (rule|route) (add|replace) ", " $1 ")
                                .contains(what))
                        .isPresent();
            case Conflict _ -> failure.sentence().contains(what);
        };
    }
}
