package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.plan.Ours;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is ours in the mangle table of iptables or ip6tables.
 *
 * @param rules our chains, each with its rules in the words of iptables-save(8)
 * @param jumps how often PREROUTING leads to our entry: once, when all is well
 */
record OurChains(Map<String, List<String>> rules, int jumps) {

    static final OurChains NONE = new OurChains(Map.of(), 0);
    static final String JUMP = "-j " + Ours.IPTABLES_ENTRY;
    /**
     * An empty chain that nothing leads to. It says that PREROUTING itself was not there before, so that it can be removed
     * with the rest. In the kernel rather than in a file: it goes when the rules go, and each network namespace has its own.
     */
    static final String MADE_HOOK = Ours.IPTABLES_ENTRY + "_MADE_HOOK";

    OurChains {
        rules = Collections.unmodifiableMap(new TreeMap<>(rules));
    }

    boolean isEmpty() {
        return rules.isEmpty() && jumps == 0;
    }

    boolean hasMadeHook() {
        return rules.containsKey(MADE_HOOK);
    }

    OurChains withMadeHook() {
        Map<String, List<String>> more = new TreeMap<>(rules);
        more.put(MADE_HOOK, List.of());
        return new OurChains(more, jumps);
    }

    /** The transaction of iptables-restore(8) that turns {@code current} into these. */
    String transactionFrom(OurChains current) {
        StringBuilder text = new StringBuilder("*mangle\n");
        // To declare a chain is to make it or to empty it.
        rules.keySet().forEach(chain -> text.append(':').append(chain).append(" - [0:0]\n"));
        rules.forEach((chain, lines) -> lines.forEach(line ->
                text.append("-A ").append(chain).append(' ').append(line).append('\n')));
        text.append(("-A " + MangleTable.HOOK + " " + JUMP + "\n").repeat(Math.max(0, jumps - current.jumps)));
        text.append(("-D " + MangleTable.HOOK + " " + JUMP + "\n").repeat(Math.max(0, current.jumps - jumps)));
        List<String> gone = current.rules.keySet().stream()
                .filter(chain -> !rules.containsKey(chain))
                .toList();
        gone.forEach(chain -> text.append("-F ").append(chain).append('\n'));
        gone.forEach(chain -> text.append("-X ").append(chain).append('\n'));
        return text.append("COMMIT\n").toString();
    }
}
