package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Addresses;
import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Step.ForbiddenSysctl;
import io.smtpedge.tproxy.plan.Step.GatewayRoute;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.LocalRoute;
import io.smtpedge.tproxy.plan.Step.NftTable;
import io.smtpedge.tproxy.plan.Step.RoutingRule;
import java.util.SequencedMap;

/**
 * Writes a plan as a POSIX shell script that a person can review and run. Running it again changes nothing: every command
 * replaces, or looks first.
 *
 * <p>The script holds no text of a person's but addresses and names of interfaces, which were parsed, so nothing in it needs
 * quoting.
 */
public final class ScriptPrinter {

    private static final String HOW_TO =
            "Made by tproxy-setup plan. Review it, then run it as root; running it again changes nothing.";

    private final StringBuilder script = new StringBuilder();

    private ScriptPrinter() {}

    /** The script, line ends included. */
    public static String print(Plan plan) {
        ScriptPrinter printer = new ScriptPrinter();
        printer.header(plan);
        plan.steps().forEach(printer::step);
        return printer.script.toString();
    }

    /**
     * One script for the whole line; its argument says which box it runs on.
     *
     * @param plans by the name of the box, of small letters only, in the order of the line
     */
    public static String print(SequencedMap<String, Plan> plans) {
        ScriptPrinter printer = new ScriptPrinter();
        String boxes = String.join("|", plans.keySet());
        printer.line("#!/bin/sh");
        printer.line("# " + HOW_TO);
        printer.line("# It serves every box of the line; its argument says which one it runs on: " + boxes + ".");
        printer.start();
        printer.line("case \"${1:-}\" in");
        plans.forEach((box, plan) -> {
            printer.line("");
            printer.line(box + ")");
            printer.heading(plan);
            plan.steps().forEach(printer::step);
            printer.line(";;");
        });
        printer.line("*)");
        printer.line("    echo \"usage: $0 " + boxes + "\" >&2; exit 2 ;;");
        printer.line("esac");
        return printer.script.toString();
    }

    private void header(Plan plan) {
        line("#!/bin/sh");
        line("# " + HOW_TO);
        heading(plan);
        start();
    }

    private void heading(Plan plan) {
        line("# smtp-edge: " + plan.title() + ".");
        plan.notes().forEach(note -> line("# " + note));
    }

    private void start() {
        line("set -eu");
        line("[ \"$(id -u)\" = 0 ] || { echo 'run this script as root' >&2; exit 1; }");
    }

    private void step(Step step) {
        line("");
        line("# " + step.reason());
        switch (step) {
            case ForbiddenSysctl sysctl -> forbidden(sysctl);
            case LocalRoute route -> route(route.family(), "local default dev lo table " + route.table());
            case GatewayRoute route ->
                route(
                        Family.of(route.gateway()),
                        "default via " + Addresses.text(route.gateway()) + " table " + route.table());
            case RoutingRule rule -> rule(rule);
            case NftTable table -> nft(table);
            case IptablesChains chains -> iptables(chains);
        }
    }

    private void forbidden(ForbiddenSysctl sysctl) {
        line("! grep -qsx 1 /proc/sys/" + sysctl.path() + " ||");
        line("    { echo '" + sysctl.consequence() + "' >&2; exit 1; }");
    }

    private void route(Family family, String route) {
        line("ip " + family.ipOption() + " route replace " + route + " proto " + Ours.ROUTE_PROTOCOL);
    }

    private void rule(RoutingRule rule) {
        String ip = "ip " + rule.family().ipOption() + " rule ";
        String selection = "pref " + rule.preference() + " " + rule.selector().words() + " lookup " + rule.table();
        // Not delete and add: connections would be cut in between.
        line("[ -n \"$(" + ip + "list " + selection + ")\" ] ||");
        line("    " + ip + "add " + selection + " protocol " + Ours.ROUTE_PROTOCOL);
    }

    private void nft(NftTable table) {
        line("# One transaction: declared if it is not there, emptied of its rules, and filled.");
        line("nft -f - <<'END'");
        script.append(FirewallText.nft(table));
        line("END");
    }

    private void iptables(IptablesChains chains) {
        String iptables = chains.family().iptables();
        line("# One transaction: chains made or emptied, and filled; all other chains stay as they are.");
        line(iptables + "-restore --wait --noflush <<'END'");
        script.append(FirewallText.iptables(chains));
        line("END");
        String mangle = iptables + " --wait -t mangle ";
        String jump = "PREROUTING -j " + chains.entry();
        line("# The way in, once.");
        line(mangle + "-C " + jump + " 2>/dev/null ||");
        line("    " + mangle + "-A " + jump);
    }

    private void line(String text) {
        script.append(text).append('\n');
    }
}
