package io.smtpedge.edge.postscreen;

import io.smtpedge.edge.policy.Cidr;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A list of networks such as mynetworks: addresses and blocks, IPv6 ones in brackets, exceptions with an exclamation mark. */
final class Networks {

    private static final Pattern MAPPED = Pattern.compile("(?i)::ffff:(\\d+\\.\\d+\\.\\d+\\.\\d+)(?:/(\\d{1,3}))?");

    private Networks() {}

    /**
     * One pattern.
     *
     * @param block an address or a block, without brackets
     * @param excluded whether it was written with an exclamation mark
     */
    record Network(String block, boolean excluded, Place place) {}

    /** The patterns in order, with files and tables replaced by what they hold; what cannot be imported is noted. */
    static List<Network> read(PostscreenImport run, String parameter) {
        List<Network> patterns = new ArrayList<>();
        for (Word word : run.cf.words(parameter)) {
            add(run, parameter, word, patterns);
        }
        return patterns;
    }

    private static void add(PostscreenImport run, String parameter, Word word, List<Network> patterns) {
        boolean excluded = word.text().startsWith("!");
        String text = excluded ? word.text().substring(1) : word.text();
        Optional<String> block = block(text);
        if (block.isPresent()) {
            patterns.add(new Network(block.get(), excluded, word.place()));
        } else if (text.startsWith("/")) {
            addFile(run, parameter, new Word(text, word.place()), excluded, patterns);
        } else if (text.contains(":")) {
            TableFile.rows(run, new Word(text, word.place()), parameter)
                    .ifPresent(rows -> rows.forEach(row ->
                            add(run, parameter, new Word((excluded ? "!" : "") + row.key(), row.place()), patterns)));
        } else {
            run.note(
                    Note.Kind.NO_EQUIVALENT,
                    word.place(),
                    parameter + ": \"" + text + "\" is no address; names are not looked up");
        }
    }

    private static void addFile(
            PostscreenImport run, String parameter, Word file, boolean excluded, List<Network> patterns) {
        try {
            int number = 0;
            for (String line : TableFile.lines(Path.of(file.text()))) {
                Place place = new Place(file.text(), ++number);
                String text = line.strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    for (Word word : Word.split(text, place)) {
                        add(run, parameter, new Word((excluded ? "!" : "") + word.text(), place), patterns);
                    }
                }
            }
        } catch (IOException unreadable) {
            run.problem(
                    file.place(),
                    parameter + ": " + file.text() + ": " + TableFile.why(unreadable) + "; what it says is missing");
        }
    }

    /**
     * {@code 192.0.2.0/24}, {@code [2001:db8::]/32}, {@code [2001:db8::1]}; in tables IPv6 stands without brackets. IPv4 as
     * IPv6 sees it, such as {@code [::ffff:127.0.0.0]/104} in many a mynetworks, is IPv4.
     */
    static Optional<String> block(String text) {
        String plain = text.replaceFirst("^\\[([0-9A-Fa-f:.]+)]", "$1");
        Matcher mapped = MAPPED.matcher(plain);
        if (mapped.matches()) {
            String length = mapped.group(2);
            plain = mapped.group(1) + (length == null ? "" : "/" + (Integer.parseInt(length) - 96));
        }
        try {
            Cidr.parse(plain);
            return Optional.of(plain);
        } catch (IllegalArgumentException another) {
            return Optional.empty();
        }
    }
}
