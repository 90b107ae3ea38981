package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.plan.Step.LocalRoute;
import java.util.List;

/** The table in which every address is this box's own. */
final class LocalRouteCheck implements Check {

    private static final String NAME = "local-route";

    @Override
    public List<Finding> look(Setup setup) {
        return setup.steps(LocalRoute.class).stream()
                .map(route -> {
                    String table = route.family() + ": table " + route.table();
                    return RouteSteps.present(setup.host(), route)
                            ? Finding.ok(NAME, table + " delivers everything to this box.")
                            : Finding.fail(
                                    NAME,
                                    table
                                            + " has no route \"local default dev lo\": packets for clients that belong to a"
                                            + " connection of this box are sent on, or dropped.",
                                    RouteSteps.command(route));
                })
                .toList();
    }
}
