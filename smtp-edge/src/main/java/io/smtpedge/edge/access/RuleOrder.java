package io.smtpedge.edge.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with the order of entries: the rule behind another that takes everything from it never applies. */
public final class RuleOrder {

    private RuleOrder() {}

    /** A sentence for each entry without effect. What files say is left out: it changes. */
    public static List<String> mistakes(List<AccessEntry> entries) {
        List<String> mistakes = new ArrayList<>();
        List<Named> before = new ArrayList<>();
        Set<AccessEntry> files = new HashSet<>();
        for (AccessEntry entry : entries) {
            switch (entry) {
                case AccessEntry.File file -> {
                    if (!files.add(file)) {
                        mistakes.add("\"" + file + "\" is listed twice; remove one of the two");
                    }
                }
                case AccessEntry.Rule rule ->
                    rule.named().forEach(block -> {
                        before.stream()
                                .filter(earlier -> earlier.block.contains(block))
                                .findFirst()
                                .ifPresent(earlier -> mistakes.add(neverApplies(rule, block, earlier)));
                        before.add(new Named(block, rule));
                    });
            }
        }
        return mistakes;
    }

    private record Named(Block block, AccessEntry.Rule rule) {}

    private static String neverApplies(AccessEntry.Rule rule, Block block, Named earlier) {
        return "in \"" + rule + "\", " + block + " never applies, as \"" + earlier.rule
                + "\" comes first and holds it; change the order, or remove one of the two";
    }
}
