package io.smtpedge.tproxy.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

/** All changes or none. */
class ApplierTest {

    private static final List<Change> CHANGES = List.of(change("a"), change("b"), change("c"));

    private static Change change(String name) {
        return Change.of(Command.of("do " + name), Command.of("undo " + name));
    }

    @Test
    void changesAreTakenBackInReverse() {
        FakeCommands commands = new FakeCommands().fail("do c", "no such thing\n");

        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> apply(CHANGES, commands))
                .withMessage("do c failed: no such thing\nWhat was there before is in place again");
        assertThat(commands.run).containsExactly("do a", "do b", "do c", "undo b", "undo a");
    }

    @Test
    void whatCannotBePutBackIsSaidAndTheRestIsPutBack() {
        FakeCommands commands = new FakeCommands().fail("do c", "no such thing").fail("undo b", "gone\nreally");

        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> apply(CHANGES, commands))
                .withMessageContaining("Not all that was there before could be put back: undo b failed: gone; really.");
        assertThat(commands.run).endsWith("undo b", "undo a");
    }

    @Test
    void aChangeOfSeveralCommandsThatFailsInTheMiddleIsTakenBackToo() {
        FakeCommands commands = new FakeCommands().fail("second", "no");
        Change change =
                new Change(List.of(Command.of("first"), Command.of("second")), List.of(Command.of("undo both")));

        assertThatExceptionOfType(PlumbingException.class).isThrownBy(() -> apply(List.of(change), commands));
        assertThat(commands.run).containsExactly("first", "second", "undo both");
    }

    @Test
    void aCommandThatDidNotEndInTimeMayHaveDoneItsWork() {
        FakeCommands commands = new FakeCommands().hang("do b");

        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> apply(CHANGES, commands))
                .withMessage("do b did not end within 30 s\nWhat was there before is in place again");
        assertThat(commands.run).containsExactly("do a", "do b", "undo b", "undo a");
    }

    @Test
    void soMayOneThatWasKilled() {
        FakeCommands commands = new FakeCommands().kill("do b");

        assertThatExceptionOfType(PlumbingException.class)
                .isThrownBy(() -> apply(CHANGES, commands))
                .withMessage("do b failed: status 137\nWhat was there before is in place again");
        assertThat(commands.run).containsExactly("do a", "do b", "undo b", "undo a");
    }

    private static void apply(List<Change> changes, Commands commands) throws PlumbingException {
        Applier applier = new Applier(commands, _ -> {});
        for (Change change : changes) {
            applier.apply(change);
        }
    }
}
