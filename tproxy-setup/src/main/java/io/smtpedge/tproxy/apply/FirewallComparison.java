package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.apply.Difference.Kind;
import io.smtpedge.tproxy.apply.Difference.Mendable;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Ours;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The firewall's part of a {@link Comparison}: one change for each tool, because each has transactions. Pure. */
final class FirewallComparison {

    private static final String NFT = "nft table inet " + Ours.NFT_TABLE;

    private FirewallComparison() {}

    static Optional<Mendable> nft(Wanted wanted, KernelState there) {
        if (wanted.nft().equals(there.nft())) {
            return Optional.empty();
        }
        NftListing none = new NftListing(Map.of());
        NftListing target = wanted.nft().orElse(none);
        NftListing current = there.nft().orElse(none);
        Command undo = there.nft().isPresent() ? Command.nft(current.transactionFrom(target)) : NftListing.DELETE;
        if (wanted.nft().isEmpty()) {
            return Optional.of(new Mendable(Kind.LEFT_OVER, NFT, Change.of(NftListing.DELETE, undo)));
        }
        Change change = Change.of(Command.nft(target.transactionFrom(current)), undo);
        return Optional.of(
                there.nft().isEmpty()
                        ? new Mendable(Kind.MISSING, NFT, change)
                        : new Mendable(Kind.DIFFERENT, NFT + ": " + inWhat(target.blocks(), current.blocks()), change));
    }

    static Optional<Mendable> iptables(Family family, Wanted wanted, KernelState there) {
        MangleTable table = there.mangle(family);
        OurChains current = table.ours();
        OurChains target = target(wanted.chains(family), current, table.lacksHook(there.nftSeesIptables()));
        if (target.equals(current)) {
            return Optional.empty();
        }
        String what = family.iptables() + " chains in the mangle table";
        Change change = new Change(commands(family, target, current, table), commands(family, current, target, table));
        if (target.isEmpty()) {
            return Optional.of(new Mendable(
                    Kind.LEFT_OVER,
                    what + ": " + String.join(", ", current.rules().keySet()),
                    change));
        }
        if (current.isEmpty()) {
            return Optional.of(new Mendable(
                    Kind.MISSING, what + ": " + String.join(", ", target.rules().keySet()), change));
        }
        String jumps = current.jumps() == target.jumps()
                ? ""
                : "PREROUTING leads to them " + current.jumps() + " times, not once";
        String rules = inWhat(target.rules(), current.rules());
        String both = jumps.isEmpty() || rules.isEmpty() ? jumps + rules : jumps + "; " + rules;
        return Optional.of(new Mendable(Kind.DIFFERENT, what + ": " + both, change));
    }

    /** What we say of who made PREROUTING is said at the first time, and then stays with the rules. */
    private static OurChains target(OurChains planned, OurChains current, boolean lacksHook) {
        boolean makesHook = current.isEmpty() ? lacksHook : current.hasMadeHook();
        return makesHook && !planned.isEmpty() ? planned.withMadeHook() : planned;
    }

    /** From {@code current} to {@code target}; where PREROUTING itself came with ours, it goes with ours. */
    private static List<Command> commands(Family family, OurChains target, OurChains current, MangleTable table) {
        List<Command> commands = new ArrayList<>();
        commands.add(Command.iptables(family, target.transactionFrom(current)));
        if (target.isEmpty() && current.hasMadeHook()) {
            String mangle = family.nftHeader() + " mangle";
            if (table.isOursAlone()) {
                commands.add(Command.of("nft delete table " + mangle));
            } else if (table.hookIsOursAlone()) {
                commands.add(Command.of("nft delete chain " + mangle + " " + MangleTable.HOOK));
            }
        }
        return commands;
    }

    /** Where two sets of chains (and sets of addresses) differ, in one line. */
    private static String inWhat(Map<String, List<String>> target, Map<String, List<String>> current) {
        TreeSet<String> names = new TreeSet<>(target.keySet());
        names.addAll(current.keySet());
        List<String> all = new ArrayList<>();
        for (String name : names) {
            List<String> wanted = target.get(name);
            List<String> live = current.get(name);
            if (wanted == null) {
                all.add(name + " is not planned");
            } else if (live == null) {
                all.add(name + " is missing");
            } else if (!wanted.equals(live)) {
                all.add(name + " differs, " + atWhat(wanted, live));
            }
        }
        return String.join("; ", all);
    }

    private static String atWhat(List<String> wanted, List<String> live) {
        for (String line : wanted) {
            if (!live.contains(line)) {
                return "it lacks \"" + line + "\"";
            }
        }
        for (String line : live) {
            if (!wanted.contains(line)) {
                return "it has \"" + line + "\"";
            }
        }
        return "in the order or number of its rules";
    }
}
