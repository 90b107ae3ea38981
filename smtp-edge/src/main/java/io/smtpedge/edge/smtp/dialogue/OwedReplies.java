package io.smtpedge.edge.smtp.dialogue;

import io.smtpedge.edge.smtp.CommandLine;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replies that the backend owes, oldest first. Bounded: while there is no room, no command goes on. Not thread-safe. */
final class OwedReplies {

    /** More than a lawful client has under way; a backend is slower than that to answer, and the client can wait. */
    private static final int MOST = 512;

    private static final int MOST_TEXT = 16 * 1024;
    private static final CommandLine NO_COMMAND = CommandLine.parse("");

    private final ArrayDeque<Owed> owed = new ArrayDeque<>(8);
    private int text;

    boolean hasRoom() {
        return owed.size() < MOST && text < MOST_TEXT;
    }

    void add(Owed.Kind kind) {
        add(kind, NO_COMMAND);
    }

    void add(Owed.Kind kind, CommandLine command) {
        owed.add(new Owed(kind, command));
        text += length(command);
    }

    @Nullable
    Owed first() {
        return owed.peekFirst();
    }

    /** The kind of the newest; null where none is owed. */
    Owed.@Nullable Kind lastKind() {
        Owed last = owed.peekLast();
        return last == null ? null : last.kind();
    }

    void answered() {
        text -= length(owed.removeFirst().command());
    }

    int size() {
        return owed.size();
    }

    List<Owed> all() {
        return List.copyOf(owed);
    }

    private static int length(CommandLine command) {
        return command.word().length() + command.argument().length();
    }
}
