package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.apply.Difference.Conflict;
import io.smtpedge.tproxy.apply.Difference.Kind;
import io.smtpedge.tproxy.apply.Difference.Mendable;
import io.smtpedge.tproxy.config.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What must be done to what is there, so that it is what is wanted. Pure.
 *
 * <p>The order is that of doing it. Routes before rules before the firewall: nothing is marked before a mark has a meaning.
 * What is left over goes afterwards, the other way round.
 */
final class Comparison {

    private final Wanted wanted;
    private final KernelState there;
    private final List<Difference> differences = new ArrayList<>();

    private Comparison(Wanted wanted, KernelState there) {
        this.wanted = wanted;
        this.there = there;
    }

    /** All differences, conflicts with others first. Empty when everything is as wanted. */
    static List<Difference> compare(Wanted wanted, KernelState there) {
        Comparison comparison = new Comparison(wanted, there);
        comparison.conflicts();
        comparison.routes();
        comparison.rules();
        comparison.firewall();
        comparison.leftRules();
        comparison.leftRoutes();
        return List.copyOf(comparison.differences);
    }

    private void conflicts() {
        there.broken()
                .forEach(
                        sysctl -> conflict(sysctl.consequence(), "/proc/sys/" + sysctl.path() + " is not ours to set"));
        there.routes().stream()
                .filter(route -> !route.ours() && inOurTables(route))
                .forEach(route -> conflict(
                        "table " + route.table() + " has a route of someone else's: " + route,
                        "if nobody needs it: " + route.delete()));
        there.rules().stream()
                .filter(rule -> !rule.ours() && atOurPlaces(rule))
                .forEach(rule -> conflict(
                        "someone else's rule has the place of one of ours: " + rule,
                        "move it to another pref, or if nobody needs it: " + rule.delete()));
        for (Family family : Family.values()) {
            there.mangle(family)
                    .foreign(wanted.chains(family).rules().keySet())
                    .forEach(chain -> conflict(
                            "someone else's chain in the mangle table has the name of one of ours: " + family.iptables()
                                    + " " + chain,
                            "rename or remove it, as a set-up by hand of the classic recipe, or write tool = nft"));
        }
    }

    private boolean inOurTables(Route route) {
        return wanted.routes().stream()
                .anyMatch(ours -> ours.family() == route.family() && ours.table() == route.table());
    }

    private boolean atOurPlaces(Rule rule) {
        return wanted.rules().stream()
                .anyMatch(ours -> ours.family() == rule.family() && ours.preference() == rule.preference());
    }

    private void routes() {
        for (Route route : wanted.routes()) {
            if (there.routes().stream().noneMatch(live -> live.ours() && route.isMetBy(live))) {
                Optional<Route> replaced =
                        ourRoutes().stream().filter(route::isInPlaceOf).findFirst();
                mend(
                        replaced.isPresent() ? Kind.DIFFERENT : Kind.MISSING,
                        replaced.map(old -> route + ", there is " + old).orElse(route.toString()),
                        Change.of(route.replace(), replaced.map(Route::replace).orElse(route.delete())));
            }
        }
    }

    private List<Route> ourRoutes() {
        return there.routes().stream().filter(Route::ours).toList();
    }

    private void rules() {
        wanted.rules().stream()
                .filter(rule -> !there.rules().contains(rule))
                .forEach(rule -> mend(Kind.MISSING, rule.toString(), Change.of(rule.add(), rule.delete())));
    }

    private void firewall() {
        List<Mendable> made = new ArrayList<>();
        List<Mendable> left = new ArrayList<>();
        FirewallComparison.nft(wanted, there)
                .ifPresent(difference -> (wanted.nft().isPresent() ? made : left).add(difference));
        for (Family family : Family.values()) {
            FirewallComparison.iptables(family, wanted, there)
                    .ifPresent(difference -> (wanted.chains(family).isEmpty() ? left : made).add(difference));
        }
        differences.addAll(made);
        differences.addAll(left);
    }

    private void leftRules() {
        there.rules().stream()
                .filter(rule -> rule.ours() && !wanted.rules().contains(rule))
                .forEach(rule -> mend(Kind.LEFT_OVER, rule.toString(), Change.of(rule.delete(), rule.add())));
    }

    private void leftRoutes() {
        ourRoutes().stream()
                .filter(live ->
                        wanted.routes().stream().noneMatch(route -> route.isMetBy(live) || route.isInPlaceOf(live)))
                .forEach(live -> mend(Kind.LEFT_OVER, live.toString(), Change.of(live.delete(), live.replace())));
    }

    private void mend(Kind kind, String what, Change change) {
        differences.add(new Mendable(kind, what, change));
    }

    private void conflict(String what, String remedy) {
        differences.add(new Conflict(what, remedy));
    }
}
