package io.smtpedge.edge.admin;

import java.util.List;
import java.util.stream.Collectors;

/** Feedback that cannot be taken as it is. */
final class BadFeedbackException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /**
     * One mistake.
     *
     * @param item which of the objects, from 1 on; 0 where it is none of them
     * @param field empty where it is about the whole
     */
    record Problem(int item, String field, String sentence) {

        @Override
        public String toString() {
            return (item == 0 ? "" : "item " + item + ": ") + (field.isEmpty() ? "" : field + ": ") + sentence;
        }
    }

    BadFeedbackException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    List<Problem> problems() {
        return problems;
    }
}
