package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Plan;
import io.smtpedge.tproxy.plan.Step;
import io.smtpedge.tproxy.plan.Step.ForbiddenSysctl;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.LocalRoute;
import io.smtpedge.tproxy.plan.Step.NftTable;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a plan needs of a box before anything is touched: privileges, programs, a kernel, gateways that can be reached. */
public final class Requirements {

    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;
    private static final Pattern EFFECTIVE = Pattern.compile("(?m)^CapEff:\\s*([0-9a-f]+)$");
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

    private final Commands commands;
    private final Set<String> lacking = new LinkedHashSet<>();

    private Requirements(Commands commands) {
        this.commands = commands;
    }

    /** Everything that is missing, one sentence each; empty when the plan can be done. */
    public static List<String> lacking(Plan plan, Commands commands) throws PlumbingException {
        Requirements requirements = new Requirements(commands);
        requirements.programs(plan);
        requirements.kernel(plan);
        if (requirements.lacking.isEmpty()) {
            requirements.gateways(plan);
        }
        return List.copyOf(requirements.lacking);
    }

    /**
     * Checks that this thread may look at and change routes and firewall rules.
     *
     * @throws PlumbingException when it may not
     */
    public static void privileges() throws PlumbingException {
        try {
            privileges(Files.readString(Path.of("/proc/thread-self/status")));
        } catch (IOException unreadable) {
            throw new PlumbingException("cannot read /proc/thread-self/status: " + unreadable, unreadable);
        }
    }

    static void privileges(String status) throws PlumbingException {
        capability(status, CAP_NET_ADMIN, "CAP_NET_ADMIN", "for routes and firewall rules");
        capability(status, CAP_SYS_ADMIN, "CAP_SYS_ADMIN", "to try firewall rules in a network namespace of their own");
    }

    private static void capability(String status, int bit, String name, String purpose) throws PlumbingException {
        Matcher matcher = EFFECTIVE.matcher(status);
        long effective = matcher.find() ? Long.parseUnsignedLong(matcher.group(1), 16) : 0;
        if ((effective >>> bit & 1) == 0) {
            throw new PlumbingException("not root: " + name + " is needed " + purpose + "; run it with sudo");
        }
    }

    private void programs(Plan plan) {
        program("ip", "iproute2", "");
        for (Step step : plan.steps()) {
            switch (step) {
                case NftTable _ -> firewallProgram("nft", "nftables", ", or write tool = iptables");
                case IptablesChains chains -> {
                    firewallProgram(chains.family().iptables() + "-restore", "iptables", ", or write tool = nft");
                    firewallProgram(chains.family().iptables() + "-save", "iptables", ", or write tool = nft");
                }
                case ForbiddenSysctl _, LocalRoute _, GatewayRoute _, RoutingRule _ -> {}
            }
        }
    }

    private void firewallProgram(String name, String debianPackage, String orElse) {
        program(name, debianPackage, orElse);
        program("unshare", "util-linux", "");
    }

    private void program(String name, String debianPackage, String orElse) {
        if (!commands.has(name)) {
            lacking.add(name + " is not installed: apt-get install " + debianPackage + orElse);
        }
    }

    private void kernel(Plan plan) throws PlumbingException {
        String release = commands.output(Command.of("uname -r")).strip();
        for (Step step : plan.steps()) {
            switch (step) {
                case NftTable table -> nft(release, table);
                case RoutingRule rule
                when rule.selector().words().contains("ipproto") ->
                    atLeast(release, 4, 17, "routing rules that look at ports");
                case LocalRoute _, GatewayRoute _, RoutingRule _ ->
                    atLeast(release, 4, 17, "routing rules with a protocol number, which tells ours from others'");
                case IptablesChains _, ForbiddenSysctl _ -> {}
            }
        }
    }

    private void nft(String release, NftTable table) {
        boolean rejects = table.chains().stream()
                .flatMap(chain -> chain.rules().stream())
                .anyMatch(rule -> rule.text().contains(" reject"));
        if (rejects) {
            atLeast(release, 5, 9, "reject in nft before routing; or write tool = iptables");
        } else {
            atLeast(release, 4, 19, "tproxy and socket in nft; or write tool = iptables");
        }
    }

    private void atLeast(String release, int major, int minor, String what) {
        Matcher matcher = VERSION.matcher(release);
        if (!matcher.matches()) {
            return;
        }
        int theirs = Integer.parseInt(matcher.group(1));
        if (theirs < major || (theirs == major && Integer.parseInt(matcher.group(2)) < minor)) {
            lacking.add("this kernel, " + release
                    + ", is too old: Linux %d.%d or newer is needed for ".formatted(major, minor) + what);
        }
    }

    private void gateways(Plan plan) throws PlumbingException {
        for (Step step : plan.steps()) {
            if (step instanceof GatewayRoute route) {
                gateway(route.gateway()).ifPresent(lacking::add);
            }
        }
    }

    /** The kernel takes a gateway only if it is a neighbour. */
    private Optional<String> gateway(InetAddress gateway) throws PlumbingException {
        String address = Addresses.text(gateway);
        Commands.Result result = commands.run(Command.ip(Family.of(gateway), "-o route get " + address));
        if (!result.ok()) {
            return Optional.of("the gateway " + address + " cannot be reached (" + result.complaint()
                    + "): correct \"inside\" of the box before this one, or bring up the interface towards it");
        }
        List<String> words = List.of(result.output().strip().split("\\s+"));
        if (words.getFirst().equals("local")) {
            return Optional.of("the gateway " + address + " is an address of this box itself: \"inside\" is meant to be"
                    + " the one of the box before this one; is --role right?");
        }
        if (words.contains("via")) {
            return Optional.of("the gateway " + address + " is in none of this box's networks, but behind "
                    + words.get(words.indexOf("via") + 1)
                    + ": correct \"inside\" of the box before this one, or bring up the interface towards it");
        }
        return Optional.empty();
    }
}
