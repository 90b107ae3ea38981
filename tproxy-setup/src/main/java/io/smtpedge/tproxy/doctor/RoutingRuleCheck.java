package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.plan.Step.RoutingRule;
import io.smtpedge.tproxy.plan.Step.Selector;
import java.util.List;

/** The rules that send packets to the local table. Those of the way back to the clients are {@link WayBackCheck}'s. */
final class RoutingRuleCheck implements Check {

    private static final String NAME = "routing-rule";

    @Override
    public List<Finding> look(Setup setup) {
        return setup.steps(RoutingRule.class).stream()
                .filter(rule -> !(rule.selector() instanceof Selector.AnswersOf))
                .map(rule -> look(setup.host(), rule))
                .toList();
    }

    private static Finding look(Host host, RoutingRule rule) {
        String words = rule.family() + ": the rule \"" + rule.selector().words() + " lookup " + rule.table() + "\"";
        if (RouteSteps.present(host, rule)) {
            return Finding.ok(NAME, words + " is there.");
        }
        String instead = RouteSteps.atItsPlace(host, rule);
        return Finding.fail(
                NAME,
                words + " is missing" + (instead.isEmpty() ? "" : "; at its place is \"" + instead + "\"")
                        + ": packets for clients that belong to a connection of this box are sent on, or dropped.",
                RouteSteps.command(rule));
    }
}
