package io.smtpedge.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The settings cannot be used. The message is every problem, one a line. */
public final class SettingsException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    SettingsException(List<Problem> problems) {
        this.problems = List.copyOf(problems);
    }

    @Override
    public String getMessage() {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }

    /** At least one problem, sorted by line. */
    public List<Problem> problems() {
        return problems;
    }
}
