package io.smtpedge.tproxy.apply;

import java.util.List;

/**
 * Something to do, and how to take it back. Each command does all or nothing.
 *
 * @param run in this order
 * @param undo in this order; leaves what was there before the first command of {@code run}
 */
record Change(List<Command> run, List<Command> undo) {

    Change {
        run = List.copyOf(run);
        undo = List.copyOf(undo);
    }

    static Change of(Command run, Command undo) {
        return new Change(List.of(run), List.of(undo));
    }
}
