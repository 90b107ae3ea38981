package io.smtpedge.edge.access;

import io.smtpedge.edge.policy.AccessAction;
import io.smtpedge.edge.policy.Cidr;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One entry of {@code access.rules}. */
public sealed interface AccessEntry {

    /**
     * A rule: {@code reject 198.51.100.0/24 2001:db8::/32}.
     *
     * @param blocks whom it names; empty for everybody
     */
    record Rule(AccessAction action, List<Cidr> blocks) implements AccessEntry {

        public Rule {
            blocks = List.copyOf(blocks);
        }

        List<Block> named() {
            return blocks.isEmpty()
                    ? List.of(Block.ALL_IPV4, Block.ALL_IPV6)
                    : blocks.stream().map(Block::of).toList();
        }

        @Override
        public String toString() {
            return action.name().toLowerCase(Locale.ROOT)
                    + blocks.stream().map(block -> " " + block).collect(Collectors.joining());
        }
    }

    /** A file of rules: {@code cidr:/etc/smtp-edge/access.cidr}. */
    record File(Path path) implements AccessEntry {

        @Override
        public String toString() {
            return "cidr:" + path;
        }
    }

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote the text
     */
    static AccessEntry parse(String text) {
        return text.startsWith("cidr:") ? file(text.substring(5)) : rule(text);
    }

    private static File file(String path) {
        try {
            Path parsed = Path.of(path);
            if (parsed.isAbsolute()) {
                return new File(parsed);
            }
        } catch (InvalidPathException invalid) {
            throw new IllegalArgumentException("\"" + path + "\" is not a path; write cidr:/PATH", invalid);
        }
        throw new IllegalArgumentException("\"" + path
                + "\" is not an absolute path; write cidr:/PATH, as in \"cidr:/etc/smtp-edge/access.cidr\"");
    }

    private static Rule rule(String text) {
        List<String> words = List.of(text.strip().split("[\\s,]+"));
        AccessAction action = switch (words.getFirst().toLowerCase(Locale.ROOT)) {
            case "permit" -> AccessAction.PERMIT;
            case "reject" -> AccessAction.REJECT;
            case "dunno" -> AccessAction.DUNNO;
            default ->
                throw new IllegalArgumentException(
                        "\"" + text + "\" begins with neither permit, reject, dunno nor cidr:;"
                                + " write a rule, as in \"permit 192.0.2.0/24\"");
        };
        return new Rule(action, words.stream().skip(1).map(Cidr::parse).toList());
    }
}
