package io.smtpedge.tproxy.apply;

import io.smtpedge.tproxy.plan.Ours;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Our nft table as nft(8) lists it, without the elements of its sets and without the values of its counters. Two listings
 * are equal when the tables do the same: the order of chains and sets does not matter.
 *
 * @param blocks chains and sets by their heads, such as {@code chain prerouting}, each with its lines; what is said of the
 *     table itself has an empty head
 */
record NftListing(Map<String, List<String>> blocks) {

    private static final String TABLE = "inet " + Ours.NFT_TABLE;
    /**
     * All tables of the family. Not {@code list table}: nft 1.0.6 then reads the elements, although it is not to show them,
     * and takes 8 s for 300,000.
     */
    static final Command LIST = Command.of("nft --terse --stateless list ruleset inet");

    static final Command DELETE = Command.of("nft delete table " + TABLE);

    NftListing {
        blocks = Map.copyOf(blocks);
    }

    /** Finds our table among those that {@link #LIST} printed. */
    static Optional<NftListing> find(String listing) {
        List<String> lines = listing.lines().toList();
        int start = lines.indexOf("table " + TABLE + " {");
        if (start < 0) {
            return Optional.empty();
        }
        List<String> rest = lines.subList(start + 1, lines.size());
        return Optional.of(parse(rest.subList(0, rest.indexOf("}"))));
    }

    /** Reads the lines within a table. */
    private static NftListing parse(List<String> lines) {
        Map<String, List<String>> blocks = new LinkedHashMap<>();
        String head = "";
        for (String line : lines) {
            String text = line.strip();
            if (text.equals("}")) {
                head = "";
            } else if (head.isEmpty() && text.endsWith("{")) {
                head = text.substring(0, text.length() - 1).strip();
                blocks.put(head, List.of());
            } else if (!text.isEmpty()) {
                blocks.merge(head, List.of(text), NftListing::joined);
            }
        }
        return new NftListing(blocks);
    }

    private static List<String> joined(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /**
     * The transaction that turns {@code current} into this table. Sets that are the same in both keep their elements; one
     * that is not is made anew, and empty.
     */
    String transactionFrom(NftListing current) {
        StringBuilder text = new StringBuilder();
        text.append("table ")
                .append(TABLE)
                .append("\nflush table ")
                .append(TABLE)
                .append('\n');
        // Chains first: a rule that uses a set has gone with the flush, but an element may still lead to a chain.
        current.blocks.keySet().stream()
                .filter(isChain().and(head -> !keeps(head, current)))
                .forEach(head -> delete(text, head));
        current.blocks.keySet().stream()
                .filter(isChain().negate().and(head -> !head.isEmpty() && !keeps(head, current)))
                .forEach(head -> delete(text, head));
        return text.append(this).toString();
    }

    private static Predicate<String> isChain() {
        return head -> head.startsWith("chain ");
    }

    /** Whether the block of {@code current} can stay: a chain is only emptied and filled, if its hook is the same. */
    private boolean keeps(String head, NftListing current) {
        List<String> wanted = blocks.get(head);
        List<String> there = current.blocks.getOrDefault(head, List.of());
        if (wanted == null) {
            return false;
        }
        return isChain().test(head) ? hook(wanted).equals(hook(there)) : wanted.equals(there);
    }

    private static List<String> hook(List<String> chain) {
        return chain.stream().filter(line -> line.startsWith("type ")).toList();
    }

    private static void delete(StringBuilder text, String head) {
        int space = head.indexOf(' ');
        text.append("delete ")
                .append(head, 0, space)
                .append(' ')
                .append(TABLE)
                .append(head.substring(space))
                .append('\n');
    }

    /** In nft's own language. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("table " + TABLE + " {\n");
        blocks.getOrDefault("", List.of())
                .forEach(line -> text.append('\t').append(line).append('\n'));
        // Sets first: rules name them.
        blocks.keySet().stream()
                .filter(isChain().negate())
                .filter(head -> !head.isEmpty())
                .sorted()
                .forEach(head -> block(text, head));
        blocks.keySet().stream().filter(isChain()).sorted().forEach(head -> block(text, head));
        return text.append("}\n").toString();
    }

    private void block(StringBuilder text, String head) {
        text.append('\t').append(head).append(" {\n");
        blocks.getOrDefault(head, List.of())
                .forEach(line -> text.append("\t\t").append(line).append('\n'));
        text.append("\t}\n");
    }
}
