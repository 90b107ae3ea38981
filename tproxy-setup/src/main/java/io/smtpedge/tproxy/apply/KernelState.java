package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Step.ForbiddenSysctl;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is there, as far as a plan has to do with it.
 *
 * @param rules all routing rules, everybody's, in the order in which the kernel goes through them
 * @param routes our routes, and everybody's in the tables of the plan
 * @param nft our nft table, if it is there
 * @param nftSeesIptables whether nft(8) is there and the rules of iptables are in nf_tables, where nft sees them
 * @param mangle the mangle tables of iptables and ip6tables
 * @param broken kernel settings that must not be as they are
 */
record KernelState(
        List<Rule> rules,
        List<Route> routes,
        Optional<NftListing> nft,
        boolean nftSeesIptables,
        Map<Family, MangleTable> mangle,
        List<ForbiddenSysctl> broken) {

    KernelState {
        rules = List.copyOf(rules);
        routes = List.copyOf(routes);
        mangle = Map.copyOf(mangle);
        broken = List.copyOf(broken);
    }

    MangleTable mangle(Family family) {
        return mangle.getOrDefault(family, MangleTable.EMPTY);
    }
}
