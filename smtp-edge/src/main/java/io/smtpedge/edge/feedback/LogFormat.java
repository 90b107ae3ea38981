package io.smtpedge.edge.feedback;

import io.smtpedge.reputation.event.Feedback;
import java.util.function.Consumer;

/** Understands the lines of one program's log. For one thread. */
interface LogFormat {

    /** Reads one line, without its end, and tells what follows from it, if anything does. */
    void line(String line, Consumer<Feedback> found);

    /** Lines that should have said something, and could not be understood. */
    long unreadable();
}
