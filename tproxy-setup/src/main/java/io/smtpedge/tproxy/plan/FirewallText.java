package io.smtpedge.tproxy.plan;

import io.smtpedge.tproxy.config.Family;
import io.smtpedge.tproxy.plan.Step.FirewallRule;
import io.smtpedge.tproxy.plan.Step.IptablesChain;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.NftChain;
import io.smtpedge.tproxy.plan.Step.NftSet;
import io.smtpedge.tproxy.plan.Step.NftTable;

/** The firewall rules of a plan as the tools read them, each with its reason as a comment. */
public final class FirewallText {

    private final StringBuilder text = new StringBuilder();

    private FirewallText() {}

    /**
     * Input of {@code nft -f -}: the table is declared if it is not there, emptied of its rules, and filled. Chains and
     * sets that the table holds besides stay, and so do the elements of its sets.
     */
    public static String nft(NftTable table) {
        FirewallText writer = new FirewallText();
        String name = "table inet " + table.name();
        writer.line(name);
        writer.line("flush " + name);
        writer.line(name + " {");
        table.sets().forEach(writer::nftSet);
        table.chains().forEach(writer::nftChain);
        writer.line("}");
        return writer.text.toString();
    }

    private void nftSet(NftSet set) {
        line("    # " + set.reason());
        line("    set " + set.name() + " {");
        line("        type " + (set.family() == Family.IPV4 ? "ipv4_addr" : "ipv6_addr") + "; flags timeout; size "
                + set.size() + ";");
        line("    }");
    }

    private void nftChain(NftChain chain) {
        line("    chain " + chain.name() + " {");
        if (!chain.hook().isEmpty()) {
            line("        " + chain.hook());
        }
        for (FirewallRule rule : chain.rules()) {
            line("        # " + rule.reason());
            line("        " + rule.text());
        }
        line("    }");
    }

    /**
     * Input of {@code iptables-restore --noflush}: the chains are made or emptied, and filled. All other chains stay as
     * they are; nothing leads to ours yet.
     */
    public static String iptables(IptablesChains chains) {
        FirewallText writer = new FirewallText();
        writer.line("*mangle");
        chains.chains().forEach(chain -> writer.line(":" + chain.name() + " - [0:0]"));
        chains.chains().forEach(writer::iptablesChain);
        writer.line("COMMIT");
        return writer.text.toString();
    }

    private void iptablesChain(IptablesChain chain) {
        for (FirewallRule rule : chain.rules()) {
            line("# " + rule.reason());
            line("-A " + chain.name() + " " + rule.text());
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
