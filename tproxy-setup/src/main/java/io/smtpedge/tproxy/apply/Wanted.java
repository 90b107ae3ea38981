package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Step;
import io.smtpedge.tproxy.plan.Step.ForbiddenSysctl;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.LocalRoute;
import io.smtpedge.tproxy.plan.Step.NftTable;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plan asks for, in the words in which the kernel shows it, so that both can be compared.
 *
 * @param chains our chains, and the jump to them, by family; none where the plan has none
 */
record Wanted(List<Rule> rules, List<Route> routes, Optional<NftListing> nft, Map<Family, OurChains> chains) {

    /** What is left when everything of ours is removed. */
    static final Wanted NOTHING = new Wanted(List.of(), List.of(), Optional.empty(), Map.of());

    Wanted {
        rules = List.copyOf(rules);
        routes = List.copyOf(routes);
        chains = Map.copyOf(chains);
    }

    static Wanted of(Plan plan, ScratchNamespace scratch) throws PlumbingException {
        List<Rule> rules = new ArrayList<>();
        List<Route> routes = new ArrayList<>();
        Optional<NftListing> nft = Optional.empty();
        Map<Family, OurChains> chains = new EnumMap<>(Family.class);
        for (Step step : plan.steps()) {
            switch (step) {
                case ForbiddenSysctl _ -> {}
                case LocalRoute route -> routes.add(Route.of(route));
                case GatewayRoute route -> routes.add(Route.of(route));
                case RoutingRule rule -> rules.add(Rule.of(rule));
                case NftTable table -> nft = Optional.of(scratch.listing(table));
                case IptablesChains family -> chains.put(family.family(), scratch.chains(family));
            }
        }
        return new Wanted(
                rules.stream().distinct().toList(), routes.stream().distinct().toList(), nft, chains);
    }

    OurChains chains(Family family) {
        return chains.getOrDefault(family, OurChains.NONE);
    }
}
