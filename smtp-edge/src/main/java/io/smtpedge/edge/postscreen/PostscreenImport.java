package io.smtpedge.edge.postscreen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One import: what is read, what is written, and what is to be said about it. For one thread. */
public final class PostscreenImport {

    private static final String BEFORE_USE =
            "Before you use it: forward.address must be where your MTA will listen, and"
                    + " dnsbl.resolvers what /etc/resolv.conf named for Postfix. In master.cf, the service smtpd on that address"
                    + " needs \"-o smtpd_upstream_proxy_protocol=haproxy\", and the services postscreen, dnsblog and tlsproxy go.";

    final MainCf cf;
    final Draft draft = new Draft();
    private final List<Note> notes = new ArrayList<>();

    private PostscreenImport(MainCf cf) {
        this.cf = cf;
    }

    /**
     * What comes of an import.
     *
     * @param configuration the text of a smtp-edge.conf
     * @param notes in the order of their places
     */
    public record Result(String configuration, List<Note> notes) {

        public Result {
            notes = List.copyOf(notes);
        }

        /** Whether something could not be read, so that the configuration lacks it. */
        public boolean hasProblems() {
            return notes.stream().anyMatch(note -> note.kind() == Note.Kind.PROBLEM);
        }
    }

    /**
     * Imports the text of a main.cf, or the output of {@code postconf -n}. Reads the tables that it names.
     *
     * @param file its name, for notes
     */
    public static Result of(String file, String text) {
        List<Note> aboutTheFile = new ArrayList<>();
        PostscreenImport run = new PostscreenImport(MainCf.parse(file, text, aboutTheFile::add));
        run.notes.addAll(aboutTheFile);
        run.draft.set(
                "forward.address",
                Draft.quoted("127.0.0.1:2525"),
                "not in main.cf: where your MTA will listen, with smtpd_upstream_proxy_protocol = haproxy");
        run.draft.setList(
                "dnsbl.resolvers",
                List.of(Draft.Item.of("127.0.0.1:53")),
                "not in main.cf: what /etc/resolv.conf named for Postfix");
        run.draft.set("memory.fail-time", "0ms", "postscreen remembers no failures, and tests each client anew");
        Equivalents.TABLE.forEach((parameter, equivalent) -> run.convert(parameter, equivalent));
        run.cf.names().stream()
                .filter(name -> name.startsWith("postscreen_") && !Equivalents.TABLE.containsKey(name))
                .forEach(name -> run.noEquivalent(name, "is no parameter that Postfix 3.10 knows"));
        return run.result();
    }

    private void convert(String parameter, Equivalents.Equivalent equivalent) {
        try {
            equivalent.convert(this, parameter);
        } catch (IllegalArgumentException wrong) {
            problem(cf.place(parameter), parameter + ": " + wrong.getMessage() + "; it was left out");
        }
    }

    private Result result() {
        List<Note> sorted = notes.stream()
                .distinct()
                .sorted(Comparator.comparing(Note::kind)
                        .thenComparing(note -> note.place().file())
                        .thenComparingInt(note -> note.place().line()))
                .toList();
        List<String> header = new ArrayList<>();
        header.add("The configuration of smtp-edge that behaves as postscreen does with " + cf.file() + ".");
        header.add("Every key that is not here has the default of smtp-edge, which its sample explains.");
        header.add("");
        header.add(BEFORE_USE);
        for (Note.Kind kind : Note.Kind.values()) {
            List<Note> ofKind =
                    sorted.stream().filter(note -> note.kind() == kind).toList();
            if (!ofKind.isEmpty()) {
                header.add("");
                header.add(title(kind));
                ofKind.forEach(note -> header.add("- " + note));
            }
        }
        return new Result(draft.render(header), sorted);
    }

    private static String title(Note.Kind kind) {
        return switch (kind) {
            case PROBLEM -> "What could not be read:";
            case DIFFERS -> "What differs:";
            case NO_EQUIVALENT -> "What has no equivalent:";
        };
    }

    /** Where a value comes from, for the comment above it: often from a parameter that the default names. */
    String origin(String parameter) {
        if (cf.has(parameter)) {
            return parameter + " (" + cf.place(parameter) + ")";
        }
        return Defaults.named(parameter).stream()
                .filter(cf::has)
                .findFirst()
                .map(this::origin)
                .orElse(parameter + " is not set; this is postscreen's default");
    }

    /** A duration within the bounds of our key. */
    Duration duration(String parameter, char unit, Duration min, Duration max) {
        return within(parameter, Values.duration(cf.value(parameter), unit), min, max);
    }

    /** The same, while postscreen is under stress. */
    Duration durationUnderStress(String parameter, char unit, Duration min, Duration max) {
        return within(parameter, Values.duration(cf.valueUnderStress(parameter), unit), min, max);
    }

    private Duration within(String parameter, Duration value, Duration min, Duration max) {
        Duration within = value.compareTo(min) < 0 ? min : value.compareTo(max) > 0 ? max : value;
        if (!within.equals(value)) {
            differs(
                    parameter,
                    Values.show(value) + " is outside of what smtp-edge takes (" + Values.show(min) + " to "
                            + Values.show(max) + "); " + Values.show(within) + " was written");
        }
        return within;
    }

    /** A number within the bounds of our key. */
    int number(String parameter, int min, int max) {
        int value = Values.number(cf.value(parameter));
        noteStress(parameter);
        int within = Math.clamp(value, min, max);
        if (within != value) {
            differs(
                    parameter,
                    value + " is outside of what smtp-edge takes (" + min + " to " + max + "); " + within
                            + " was written");
        }
        return within;
    }

    /** What the person wrote for stress is worth a word; that defaults know it, too, is not. */
    void noteStress(String parameter) {
        if (cf.has(parameter) && !cf.value(parameter).equals(cf.valueUnderStress(parameter))) {
            differs(
                    parameter,
                    "under stress it would be " + cf.valueUnderStress(parameter) + "; the normal value "
                            + cf.value(parameter) + " was written");
        }
    }

    void differs(String parameter, String text) {
        notes.add(new Note(Note.Kind.DIFFERS, cf.place(parameter), parameter + ": " + text));
    }

    void noEquivalent(String parameter, String why) {
        notes.add(new Note(Note.Kind.NO_EQUIVALENT, cf.place(parameter), parameter + " " + why));
    }

    void problem(Place place, String text) {
        notes.add(new Note(Note.Kind.PROBLEM, place, text));
    }

    void note(Note.Kind kind, Place place, String text) {
        notes.add(new Note(kind, place, text));
    }
}
