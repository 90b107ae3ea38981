package io.smtpedge.edge.postscreen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The tests that need a dialogue. postscreen makes a client that passes them come back; smtp-edge makes them on the way. */
final class DeepTest {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    private DeepTest() {}

    /**
     * One test.
     *
     * @param parameter its name in Postfix, such as {@code bare_newline}; our section has it with hyphens
     */
    static Equivalents.Equivalent of(String parameter) {
        String prefix = "postscreen_" + parameter;
        String section = parameter.replace('_', '-');
        return (run, enable) -> {
            if (!Values.yes(run.cf.value(enable))) {
                run.draft.set(
                        section + ".action", "ignore", run.origin(enable) + "; smtp-edge goes on to log what it sees");
                return;
            }
            run.draft.set(
                    section + ".action",
                    Values.action(run.cf.value(prefix + "_action")),
                    run.origin(prefix + "_action"));
            run.draft.set(
                    section + ".pass-time",
                    Values.show(run.duration(prefix + "_ttl", 'd', SHORTEST, LONGEST)),
                    run.origin(prefix + "_ttl"));
            run.differs(enable, "a client that passes need not come back: its first session is forwarded");
        };
    }

    /** The first words of non-SMTP commands. */
    static void forbiddenCommands(PostscreenImport run, String parameter) {
        List<Draft.Item> commands = new ArrayList<>();
        for (Word word : run.cf.words(parameter)) {
            if (word.text().matches("[A-Za-z]+")) {
                commands.add(Draft.Item.of(word.text()));
            } else {
                run.note(
                        Note.Kind.NO_EQUIVALENT,
                        word.place(),
                        parameter + ": \"" + word.text()
                                + "\" is no single word; lines that begin with no letter, and header"
                                + " lines, are found without it");
            }
        }
        run.draft.setList("non-smtp-command.commands", commands, run.origin(parameter));
    }
}
