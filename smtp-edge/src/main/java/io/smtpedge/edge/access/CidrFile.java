package io.smtpedge.edge.access;

import io.smtpedge.edge.access.CidrFileException.Mistake;
import io.smtpedge.edge.policy.AccessAction;
import io.smtpedge.edge.policy.Cidr;
import io.smtpedge.edge.smtp.LogText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Reads a table in the format of Postfix's cidr_table(5), with what postscreen_access_list takes as results: permit, reject
 * and dunno. Where Postfix warns and skips a rule, this is a mistake: a rule that is not what it seems must not be lost in
 * a log.
 */
public final class CidrFile {

    /** Enough for {@link AccessTable#MAX_BLOCKS} lines; a file beyond it is not read at all. */
    private static final long MAX_OCTETS = 256L << 20;

    /** A file in another format has a mistake in every line. */
    private static final int MAX_MISTAKES = 100;

    /** Each IF !BLOCK cuts the addresses it is about in more pieces; no table that means something has so many. */
    private static final int MAX_PIECES = 4096;

    private static final int MAX_QUOTED = 100;
    private static final int MAX_SENTENCE = 300;
    private static final List<Block> EVERYTHING = List.of(Block.ALL_IPV4, Block.ALL_IPV6);

    private final Path file;
    private final AccessTable.Builder table;
    private final List<Mistake> mistakes = new ArrayList<>();
    private final Deque<Integer> ifs = new ArrayDeque<>();
    /** The addresses that reach the current rule: those of all IFs around it. */
    private final Deque<List<Block>> scopes = new ArrayDeque<>(List.of(EVERYTHING));

    private int more;
    private int line;
    private boolean full;

    private CidrFile(Path file) {
        this.file = file;
        String name = String.valueOf(file.getFileName());
        this.table = new AccessTable.Builder(number -> name + ":" + number);
    }

    /**
     * Reads and compiles a file: about a second for a million lines.
     *
     * @throws CidrFileException with all mistakes in it, or why it cannot be read
     */
    public static AccessTable read(Path file) throws CidrFileException {
        try {
            if (!Files.exists(file)) {
                throw new CidrFileException(file, "there is no such file; check the path");
            }
            if (!Files.isRegularFile(file)) {
                throw new CidrFileException(file, "this is not a file; write the path of a cidr table");
            }
            if (Files.size(file) > MAX_OCTETS) {
                throw new CidrFileException(file, "this is larger than 256 MiB; split it, or use larger blocks");
            }
            // Latin-1 takes any octets, as Postfix does; what is in a comment is nobody's business.
            return parse(file, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException unreadable) {
            throw new CidrFileException(
                    file, "cannot be read (" + unreadable.getClass().getSimpleName() + "); check its permissions");
        }
    }

    /** Compiles what stands in a file, whose name is for mistakes and for the log. */
    static AccessTable parse(Path file, String text) throws CidrFileException {
        return new CidrFile(file).read(text);
    }

    private AccessTable read(String text) throws CidrFileException {
        LogicalLines lines = new LogicalLines(text);
        for (String rule = lines.next(); rule != null && !full; rule = lines.next()) {
            line = lines.number();
            try {
                rule(rule);
            } catch (IllegalArgumentException wrong) {
                mistake(line, String.valueOf(wrong.getMessage()));
            }
        }
        ifs.forEach(open -> mistake(open, "IF has no ENDIF; add one, Postfix would ignore the rest of the file"));
        if (more > 0) {
            mistakes.add(new Mistake(file, 0, "and " + more + " more mistakes"));
        }
        if (!mistakes.isEmpty()) {
            throw new CidrFileException(mistakes);
        }
        return table.build();
    }

    private void rule(String rule) {
        if (LogicalLines.isSpace(rule.charAt(0))) {
            throw new IllegalArgumentException("this line begins with whitespace, and there is no line before that it"
                    + " could continue; remove the whitespace");
        }
        if (isWord("IF", rule)) {
            beginIf(rule.substring(2));
        } else if (isWord("ENDIF", rule)) {
            endIf(rule.substring(5));
        } else {
            access(rule);
        }
    }

    /** Whether the line begins with this keyword; Postfix wants no more than that no letter or digit follows it. */
    private static boolean isWord(String keyword, String rule) {
        int end = keyword.length();
        return rule.regionMatches(true, 0, keyword, 0, end)
                && (rule.length() == end || !Character.isLetterOrDigit(rule.charAt(end)));
    }

    private void beginIf(String rest) {
        // Also where the pattern is wrong: its ENDIF will come.
        List<Block> around = scopes.element();
        ifs.push(line);
        scopes.push(around);
        Pattern pattern = Pattern.at(0, rest);
        if (pattern.end < rest.length()) {
            throw new IllegalArgumentException(
                    quoted(rest.substring(pattern.end).strip()) + " follows the pattern of IF; remove it");
        }
        List<Block> inside = Block.inBoth(around, pattern.blocks());
        if (inside.size() > MAX_PIECES) {
            throw new IllegalArgumentException("too many IF !BLOCK inside each other; write the rules without them");
        }
        scopes.pop();
        scopes.push(inside);
    }

    private void endIf(String rest) {
        if (!rest.isBlank()) {
            throw new IllegalArgumentException(quoted(rest.strip()) + " follows ENDIF; remove it");
        }
        if (ifs.isEmpty()) {
            throw new IllegalArgumentException("ENDIF without IF; remove it");
        }
        ifs.pop();
        scopes.pop();
    }

    private void access(String rule) {
        Pattern pattern = Pattern.at(0, rule);
        AccessAction action = action(rule.substring(LogicalLines.skipSpace(rule, pattern.end)));
        List<Block> named = Block.inBoth(scopes.element(), pattern.blocks());
        if (!table.add(line, action, named)) {
            full = true;
            throw new IllegalArgumentException("these are more than " + AccessTable.MAX_BLOCKS
                    + " blocks, the most that is read; use larger blocks");
        }
    }

    private static AccessAction action(String text) {
        String word = text.strip();
        if (word.isEmpty()) {
            throw new IllegalArgumentException("nothing follows the address; write permit, reject or dunno behind it");
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "permit" -> AccessAction.PERMIT;
            case "reject" -> AccessAction.REJECT;
            case "dunno" -> AccessAction.DUNNO;
            default ->
                throw new IllegalArgumentException(quoted(word) + " is not known; write permit, reject or dunno");
        };
    }

    private void mistake(int at, String sentence) {
        if (mistakes.size() < MAX_MISTAKES) {
            // It may quote the file, by way of Cidr for one, and the file may hold anything.
            mistakes.add(new Mistake(file, at, LogText.printable(sentence, MAX_SENTENCE)));
        } else {
            more++;
        }
    }

    private static String quoted(String text) {
        return "\"" + LogText.printable(text, MAX_QUOTED) + "\"";
    }

    /** {@code [!]BLOCK}, and where it ended. */
    private record Pattern(boolean negated, Block block, int end) {

        static Pattern at(int from, String text) {
            boolean negated = false;
            int begin = LogicalLines.skipSpace(text, from);
            while (begin < text.length() && text.charAt(begin) == '!') {
                negated = !negated;
                begin = LogicalLines.skipSpace(text, begin + 1);
            }
            int end = begin;
            while (end < text.length() && !LogicalLines.isSpace(text.charAt(end))) {
                end++;
            }
            if (end == begin) {
                throw new IllegalArgumentException("there is no address here; write an address or ADDRESS/LENGTH");
            }
            Block block = Block.of(Cidr.parse(unbracketed(text.substring(begin, end))));
            return new Pattern(
                    negated, block, LogicalLines.skipSpace(text, end) == text.length() ? text.length() : end);
        }

        /** What it names. What is not in a block of one family is of that family, too. */
        List<Block> blocks() {
            return negated ? block.others() : List.of(block);
        }

        /** {@code [ADDRESS]/LENGTH} and {@code [ADDRESS/LENGTH]} mean the same as without brackets. */
        private static String unbracketed(String pattern) {
            if (!pattern.startsWith("[")) {
                return pattern;
            }
            int close = pattern.indexOf(']');
            if (close < 0) {
                throw new IllegalArgumentException(quoted(pattern) + " has no ] after the [; add it");
            }
            String behind = pattern.substring(close + 1);
            if (!behind.isEmpty() && !behind.startsWith("/")) {
                throw new IllegalArgumentException(quoted(behind) + " follows the ]; remove it");
            }
            return pattern.substring(1, close) + behind;
        }
    }
}
