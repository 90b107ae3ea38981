package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.plan.Ours;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The mangle table of iptables or ip6tables, with everybody's chains.
 *
 * @param policies the policy of each chain; {@code -} for one that is not built in
 * @param rules each chain's rules in the words of iptables-save(8), without {@code -A CHAIN}
 * @param nativeChains the chains that nft(8) sees. iptables-save shows a built-in chain before it has been made; to tell
 *     what our first use would make, this is needed. Empty where iptables does not use nf_tables, or nft is not there
 */
record MangleTable(Map<String, String> policies, Map<String, List<String>> rules, Set<String> nativeChains) {

    static final String HOOK = "PREROUTING";
    private static final List<String> NO_RULES = List.of();

    MangleTable {
        policies = Map.copyOf(policies);
        rules = Map.copyOf(rules);
        nativeChains = Set.copyOf(nativeChains);
    }

    static final MangleTable EMPTY = new MangleTable(Map.of(), Map.of(), Set.of());

    /**
     * Reads what iptables-save printed, whatever tables it has.
     *
     * @param nftListing what {@code nft list table ip mangle} printed; empty if that is not to be had
     */
    static MangleTable parse(String save, String nftListing) {
        Map<String, String> policies = new LinkedHashMap<>();
        Map<String, List<String>> rules = new LinkedHashMap<>();
        boolean mangle = false;
        for (String line : save.lines().toList()) {
            String[] words = line.split(" ", 3);
            if (line.startsWith("*")) {
                mangle = line.equals("*mangle");
            } else if (mangle && line.startsWith(":")) {
                policies.put(words[0].substring(1), words[1]);
            } else if (mangle && line.startsWith("-A ") && words.length == 3) {
                rules.merge(
                        words[1],
                        List.of(words[2]),
                        (one, other) ->
                                Stream.concat(one.stream(), other.stream()).toList());
            }
        }
        Set<String> nativeChains = nftListing
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("chain ") && line.endsWith("{"))
                .map(line -> line.split(" ", -1)[1])
                .collect(Collectors.toSet());
        return new MangleTable(policies, rules, nativeChains);
    }

    /**
     * What is ours: our entry, and the chains with our names that are reached from it and from nowhere else. A chain {@code
     * DIVERT} of someone who has the classic recipe is reached from PREROUTING, and so is not among them.
     */
    OurChains ours() {
        Set<String> names = new HashSet<>();
        Set<String> more = own().filter(policies::containsKey).collect(Collectors.toSet());
        while (names.addAll(more)) {
            more = names.stream()
                    .flatMap(this::targets)
                    .filter(chain ->
                            Ours.isIptablesChain(chain) && callers(chain).allMatch(names::contains))
                    .collect(Collectors.toSet());
        }
        Map<String, List<String>> ours = new TreeMap<>();
        names.forEach(name -> ours.put(name, rules(name)));
        return new OurChains(
                ours,
                Math.toIntExact(
                        rules(HOOK).stream().filter(OurChains.JUMP::equals).count()));
    }

    private static Stream<String> own() {
        return Stream.of(Ours.IPTABLES_ENTRY, OurChains.MADE_HOOK);
    }

    private List<String> rules(String chain) {
        return rules.getOrDefault(chain, NO_RULES);
    }

    /** The chains, not built in, that a chain's rules lead to. */
    private Stream<String> targets(String chain) {
        return rules(chain).stream().flatMap(this::target);
    }

    private Stream<String> target(String rule) {
        List<String> words = List.of(rule.split(" "));
        return IntStream.range(0, words.size() - 1)
                .filter(i -> words.get(i).equals("-j") || words.get(i).equals("-g"))
                .mapToObj(i -> words.get(i + 1))
                .filter(target -> "-".equals(policies.get(target)));
    }

    private Stream<String> callers(String chain) {
        return rules.keySet().stream().filter(caller -> targets(caller).anyMatch(chain::equals));
    }

    /** The chains of others among {@code names}. */
    List<String> foreign(Set<String> names) {
        Set<String> ours = ours().rules().keySet();
        return names.stream()
                .filter(name -> policies.containsKey(name) && !ours.contains(name))
                .sorted()
                .toList();
    }

    /** Whether the chain that the kernel calls, PREROUTING, is yet to be made, and nft could remove it again. */
    boolean lacksHook(boolean nftSeesIt) {
        return nftSeesIt && !nativeChains.contains(HOOK);
    }

    /** Whether nothing is in PREROUTING but our own. */
    boolean hookIsOursAlone() {
        return policies.getOrDefault(HOOK, "ACCEPT").equals("ACCEPT")
                && rules(HOOK).stream().allMatch(OurChains.JUMP::equals);
    }

    /** Whether nothing is in the table but our own and PREROUTING. */
    boolean isOursAlone() {
        Set<String> ours = ours().rules().keySet();
        return hookIsOursAlone() && nativeChains.stream().allMatch(chain -> chain.equals(HOOK) || ours.contains(chain));
    }
}
