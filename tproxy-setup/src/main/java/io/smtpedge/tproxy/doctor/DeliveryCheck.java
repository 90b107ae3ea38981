package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Step.LocalRoute;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import io.smtpedge.tproxy.plan.Step.Selector;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Asks the kernel what it would do with a backend's answer to a client: deliver it here. */
final class DeliveryCheck implements Check {

    private static final String NAME = "delivery";

    @Override
    public List<Finding> look(Setup setup) {
        return setup.backends().stream()
                .map(backend -> look(setup, backend))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Nothing where the plan has no rule for it, or where the step that is missing is told by another check. */
    private static Optional<Finding> look(Setup setup, InetSocketAddress backend) {
        RouteQuery way = RouteQuery.ask(setup.host(), backend.getAddress(), "");
        Optional<String> device = way.device();
        if (device.isEmpty()) {
            return Optional.of(Finding.fail(
                    "backend-route",
                    "There is no route to " + Addresses.text(backend) + ": " + way.said() + ".",
                    "ip " + Family.of(backend.getAddress()).ipOption() + " route add "
                            + Addresses.text(backend.getAddress()) + " via ROUTER"));
        }
        Optional<Answer> answer = Answer.of(setup, backend, device.get());
        if (answer.isPresent() && answer.get().query().delivered()) {
            return Optional.of(Finding.ok(
                    NAME,
                    "An answer of " + Addresses.text(backend) + " to a client, coming in on " + device.get()
                            + ", is delivered here."));
        }
        return answer.filter(_ -> complete(setup, Family.of(backend.getAddress())))
                .map(Answer::explain);
    }

    private static boolean complete(Setup setup, Family family) {
        return setup.steps(LocalRoute.class).stream()
                        .filter(route -> route.family() == family)
                        .allMatch(route -> RouteSteps.present(setup.host(), route))
                && setup.steps(RoutingRule.class).stream()
                        .filter(rule -> rule.family() == family && !(rule.selector() instanceof Selector.AnswersOf))
                        .allMatch(rule -> RouteSteps.present(setup.host(), rule));
    }
}
