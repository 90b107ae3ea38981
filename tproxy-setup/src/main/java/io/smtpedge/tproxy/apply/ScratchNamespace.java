package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.plan.FirewallText;
import io.smtpedge.tproxy.plan.Step.IptablesChains;
import io.smtpedge.tproxy.plan.Step.NftTable;
import java.util.List;

/**
 * Turns the firewall rules of a plan into the words in which the tools list them: they are loaded into a network namespace
 * that lives only for this, and listed. So no knowledge is needed here of how this version of the tool writes a rule, and a
 * rule that this kernel cannot take is found before anything is touched.
 */
final class ScratchNamespace {

    private final Commands commands;

    ScratchNamespace(Commands commands) {
        this.commands = commands;
    }

    NftListing listing(NftTable table) throws PlumbingException {
        String listing = run(
                "nft -f - && " + NftListing.LIST,
                FirewallText.nft(table),
                "nft_tproxy and nft_socket (Linux 4.19 or newer), and to reject before routing Linux 5.9 or newer");
        return NftListing.find(listing)
                .orElseThrow(() -> new PlumbingException("nft took the planned table, and does not list it"));
    }

    OurChains chains(IptablesChains chains) throws PlumbingException {
        String iptables = chains.family().iptables();
        String save = run(
                iptables + "-restore --wait --noflush && " + iptables + "-save -t mangle",
                FirewallText.iptables(chains),
                "xt_TPROXY, xt_socket and xt_mark");
        MangleTable mangle = MangleTable.parse(save, "");
        return new OurChains(mangle.ours().rules(), 1);
    }

    private String run(String script, String input, String modules) throws PlumbingException {
        Commands.Result result = commands.run(new Command(List.of("unshare", "--net", "sh", "-c", script), input));
        if (!result.ok()) {
            throw new PlumbingException("the planned firewall rules were tried in a network namespace of their own, and"
                    + " failed: " + result.complaint() + ". If nothing else explains it: the kernel needs " + modules
                    + ", and unshare(2) must be allowed (CAP_SYS_ADMIN)");
        }
        return result.output();
    }
}
