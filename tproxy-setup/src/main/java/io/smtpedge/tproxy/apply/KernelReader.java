package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Ours;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Step;
import io.smtpedge.tproxy.plan.Step.ForbiddenSysctl;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.NftTable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads the state of the kernel in this network namespace. Changes nothing, and makes no table by looking at it. */
final class KernelReader {

    private final Commands commands;
    private final Sysctls sysctls;

    KernelReader(Commands commands, Sysctls sysctls) {
        this.commands = commands;
        this.sysctls = sysctls;
    }

    /**
     * Reads what the plan has to do with, and whatever is ours besides.
     *
     * @throws PlumbingException when something that the plan needs cannot be read. What cannot be read and is not needed is
     *     taken for not there: a box without nft holds no nft table of ours
     */
    KernelState read(Plan plan, Wanted wanted) throws PlumbingException {
        List<Rule> rules = new ArrayList<>();
        List<Route> routes = new ArrayList<>();
        Map<Family, MangleTable> mangle = new EnumMap<>(Family.class);
        boolean nftSeesIptables = nftSeesIptables();
        for (Family family : Family.values()) {
            rules.addAll(rules(family, wanted));
            routes.addAll(routes(family, wanted));
            mangle.put(family, mangle(family, plan, nftSeesIptables));
        }
        return new KernelState(rules, routes, nft(plan), nftSeesIptables, mangle, broken(plan));
    }

    private List<Rule> rules(Family family, Wanted wanted) throws PlumbingException {
        boolean needed = wanted.rules().stream().anyMatch(rule -> rule.family() == family);
        return Rule.parse(family, text(Command.ip(family, "-N rule list"), needed));
    }

    private List<Route> routes(Family family, Wanted wanted) throws PlumbingException {
        List<Route> inPlan = wanted.routes().stream()
                .filter(route -> route.family() == family)
                .toList();
        List<Route> routes = new ArrayList<>();
        String ours =
                text(Command.ip(family, "-N -o route show table all proto " + Ours.ROUTE_PROTOCOL), !inPlan.isEmpty());
        Route.parse(family, ours).stream().map(Route::asOurs).forEach(routes::add);
        TreeSet<Integer> tables =
                new TreeSet<>(inPlan.stream().map(Route::table).toList());
        for (int table : tables) {
            // Fails when there is no such table, which is the same as an empty one.
            String listing = text(Command.ip(family, "-N -o route show table " + table), false);
            Route.parse(family, listing, table).stream()
                    .filter(route -> !route.ours())
                    .forEach(routes::add);
        }
        return routes;
    }

    private Optional<NftListing> nft(Plan plan) throws PlumbingException {
        boolean needed = plan.steps().stream().anyMatch(NftTable.class::isInstance);
        if (!needed && !commands.has("nft")) {
            return Optional.empty();
        }
        return NftListing.find(commands.output(NftListing.LIST));
    }

    private MangleTable mangle(Family family, Plan plan, boolean nftSeesIptables) throws PlumbingException {
        boolean needed = plan.steps().stream()
                .anyMatch(step -> step instanceof IptablesChains chains && chains.family() == family);
        // All tables: asking for mangle alone would make it, with some versions.
        String save = text(Command.of(family.iptables() + "-save"), needed);
        boolean askNft = nftSeesIptables && (needed || save.contains("*mangle"));
        String listing = askNft ? text(nativeTable(family), false) : "";
        return MangleTable.parse(save, listing);
    }

    private static Command nativeTable(Family family) {
        return Command.of("nft --terse --stateless list table " + family.nftHeader() + " mangle");
    }

    private boolean nftSeesIptables() throws PlumbingException {
        return commands.has("nft")
                && commands.has("iptables")
                && commands.run(Command.of("iptables -V")).output().contains("nf_tables");
    }

    /** What a command prints; nothing, if it cannot be run or fails and that does not matter. */
    private String text(Command command, boolean needed) throws PlumbingException {
        if (needed) {
            return commands.output(command);
        }
        if (!commands.has(command.words().getFirst())) {
            return "";
        }
        Commands.Result result = commands.run(command);
        return result.ok() ? result.output() : "";
    }

    private List<ForbiddenSysctl> broken(Plan plan) throws PlumbingException {
        List<ForbiddenSysctl> broken = new ArrayList<>();
        for (Step step : plan.steps()) {
            if (step instanceof ForbiddenSysctl sysctl && sysctls.anyIsOne(sysctl.path())) {
                broken.add(sysctl);
            }
        }
        return broken;
    }
}
