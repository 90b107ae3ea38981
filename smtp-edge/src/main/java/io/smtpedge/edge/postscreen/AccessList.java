package io.smtpedge.edge.postscreen;

import io.smtpedge.edge.access.CidrFile;
import io.smtpedge.edge.access.CidrFileException;
import io.smtpedge.edge.policy.Cidr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** postscreen_access_list: rules in the order in which they are asked, ours as there. */
final class AccessList {

    private static final Set<String> RESULTS = Set.of("permit", "reject", "dunno");

    private final PostscreenImport run;
    private final String parameter;
    private final List<Draft.Item> rules = new ArrayList<>();

    /** The blocks of the rules so far: what an earlier one holds never reaches a later one, in Postfix and here. */
    private final List<Cidr> taken = new ArrayList<>();

    private boolean everybodyIsTaken;

    private AccessList(PostscreenImport run, String parameter) {
        this.run = run;
        this.parameter = parameter;
    }

    static void rules(PostscreenImport run, String parameter) {
        AccessList list = new AccessList(run, parameter);
        List<Word> commands = run.cf.words(parameter);
        for (int i = 0; i < commands.size(); i++) {
            list.add(commands.get(i), i == commands.size() - 1);
        }
        run.draft.setList("access.rules", list.rules, run.origin(parameter));
        run.draft.set(
                "access.action",
                Values.action(run.cf.value("postscreen_denylist_action")),
                run.origin(
                        run.cf.has("postscreen_blacklist_action") && !run.cf.has("postscreen_denylist_action")
                                ? "postscreen_blacklist_action"
                                : "postscreen_denylist_action"));
    }

    private void add(Word command, boolean last) {
        String word = command.text().toLowerCase(Locale.ROOT);
        if (word.equals("permit_mynetworks")) {
            addMyNetworks(last);
        } else if (RESULTS.contains(word)) {
            addResult(word, "", command.place());
        } else if (word.startsWith("static:")) {
            addResult(word.substring("static:".length()), "", command.place());
        } else if (word.startsWith("cidr:/")) {
            addFile(command);
        } else {
            TableFile.rows(run, command, parameter)
                    .ifPresent(rows -> rows.forEach(row -> addRow(row, word.startsWith("cidr:"), last)));
        }
    }

    private void addMyNetworks(boolean last) {
        if (!run.cf.has("mynetworks")) {
            addRule(
                    "permit",
                    List.of("127.0.0.0/8", "::1"),
                    "permit_mynetworks, and mynetworks is not set: add the addresses of the machine that Postfix runs on",
                    run.cf.place(parameter));
            run.differs(
                    parameter,
                    "mynetworks is not set, so that Postfix takes the addresses of its own machine; only those of loopback"
                            + " were written to access.rules");
            return;
        }
        // As few rules as the order of exceptions allows.
        String result = "";
        List<String> blocks = new ArrayList<>();
        boolean excepted = false;
        for (Networks.Network network : Networks.read(run, "mynetworks")) {
            String now = network.excluded() ? "dunno" : "permit";
            if (!now.equals(result)) {
                flush(result, blocks);
                result = now;
            }
            blocks.add(network.block());
            excepted |= network.excluded();
        }
        flush(result, blocks);
        if (excepted && !last) {
            run.differs(
                    "mynetworks",
                    "for what it excludes, postscreen goes on to the rules after permit_mynetworks; here the tests decide at"
                            + " once");
        }
    }

    private void flush(String result, List<String> blocks) {
        if (!blocks.isEmpty()) {
            Place place = run.cf.place("mynetworks");
            addRule(result, blocks, "mynetworks (" + place + ")", place);
            blocks.clear();
        }
    }

    /** A row of an indexed table has one address; one of an inline cidr: table may be a block. */
    private void addRow(TableFile.Row row, boolean cidr, boolean last) {
        Optional<String> block = Networks.block(row.key());
        if (block.isEmpty() || (!cidr && block.get().contains("/"))) {
            run.note(
                    Note.Kind.NO_EQUIVALENT,
                    row.place(),
                    parameter + ": \"" + row.key()
                            + "\" is never matched, as postscreen asks such a table for single addresses");
            return;
        }
        String result = row.value().toLowerCase(Locale.ROOT);
        if (result.equals("dunno") && !cidr) {
            return;
        }
        if (result.equals("dunno") && !last) {
            run.note(
                    Note.Kind.DIFFERS,
                    row.place(),
                    parameter + ": dunno ends the table; here it ends the list, and the tests decide at once");
        }
        addResult(result, block.get(), row.place());
    }

    private void addResult(String result, String block, Place place) {
        if (RESULTS.contains(result)) {
            addRule(result, block.isEmpty() ? List.of() : List.of(block), place.toString(), place);
        } else {
            run.note(
                    Note.Kind.NO_EQUIVALENT,
                    place,
                    parameter + ": \"" + result + "\" is none of permit, reject and dunno; it was left out");
        }
    }

    /** Writes a rule with those of its blocks that no earlier rule holds; without blocks it is for everybody. */
    private void addRule(String result, List<String> blocks, String comment, Place place) {
        List<String> left = new ArrayList<>();
        for (String block : blocks) {
            Cidr cidr = Cidr.parse(block);
            if (taken.stream().noneMatch(earlier -> covers(earlier, cidr))) {
                left.add(block);
                taken.add(cidr);
            }
        }
        if (everybodyIsTaken || (left.isEmpty() && !blocks.isEmpty())) {
            run.note(
                    Note.Kind.DIFFERS,
                    place,
                    parameter + ": \"" + (result + " " + String.join(" ", blocks)).strip()
                            + "\" was left out, as an earlier rule holds all of it");
            return;
        }
        everybodyIsTaken = blocks.isEmpty();
        rules.add(new Draft.Item((result + " " + String.join(" ", left)).strip(), comment, false));
    }

    private static boolean covers(Cidr block, Cidr other) {
        return block.prefixLength() <= other.prefixLength() && block.contains(other.network());
    }

    /** smtp-edge reads Postfix's format, and is stricter: where Postfix warns and passes a line over, it refuses the file. */
    private void addFile(Word command) {
        String file = command.text().substring("cidr:".length());
        if (rules.stream().anyMatch(rule -> rule.value().equals(command.text()))) {
            run.note(Note.Kind.DIFFERS, command.place(), parameter + ": " + file + " is named twice; once will do");
            return;
        }
        try {
            CidrFile.read(Path.of(file));
            rules.add(new Draft.Item(command.text(), "the file is used as it is: the format is Postfix's", false));
        } catch (CidrFileException unusable) {
            for (CidrFileException.Mistake mistake : unusable.mistakes()) {
                run.problem(new Place(file, mistake.line()), mistake.sentence());
            }
            rules.add(new Draft.Item(command.text(), "smtp-edge cannot use the file as it is; mend it first", true));
        }
    }
}
