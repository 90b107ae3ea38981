package io.smtpedge.tproxy.apply;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Does changes in order. When one fails, those that were done, or may have been, are taken back, the last one first. */
final class Applier {

    private final Commands commands;
    private final Consumer<String> progress;
    private final Deque<Change> done = new ArrayDeque<>();

    /**
     * @param progress told each command that was run, one line
     */
    Applier(Commands commands, Consumer<String> progress) {
        this.commands = commands;
        this.progress = progress;
    }

    /**
     * Does a change.
     *
     * @throws PlumbingException when it fails, with what failed and what became of what was done before
     */
    void apply(Change change) throws PlumbingException {
        boolean begun = false;
        for (Command command : change.run()) {
            Commands.Result result;
            try {
                result = commands.run(command);
            } catch (PlumbingException unknown) {
                // It took too long, for one: it may have done its work all the same.
                done.push(change);
                throw putBack(unknown);
            }
            if (!result.ok()) {
                if (begun || result.killed()) {
                    done.push(change);
                }
                throw putBack(result.failureOf(command));
            }
            begun = true;
            progress.accept("done: " + command);
        }
        done.push(change);
    }

    /** Takes back all that was done. Returns what is to be thrown. */
    PlumbingException putBack(PlumbingException reason) {
        List<String> stuck = new ArrayList<>();
        while (!done.isEmpty()) {
            done.pop().undo().forEach(command -> putBack(command, stuck));
        }
        String outcome = stuck.isEmpty()
                ? "What was there before is in place again"
                : "Not all that was there before could be put back: " + String.join("; ", stuck)
                        + ". tproxy-setup verify shows what is there";
        return new PlumbingException(reason.getMessage() + "\n" + outcome, reason);
    }

    /** Goes on when one fails: as much as can be is put back. */
    private void putBack(Command command, List<String> stuck) {
        try {
            commands.output(command);
            progress.accept("put back: " + command);
        } catch (PlumbingException failed) {
            stuck.add(failed.getMessage());
        }
    }
}
