package io.smtpedge.edge.access;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a {@code cidr:} file, all of it. */
public final class CidrFileException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;

    /**
     * One mistake.
     *
     * @param line from 1; 0 where the file as a whole is meant
     * @param sentence what is wrong; what to do. Printable
     */
    public record Mistake(Path file, int line, String sentence) {

        /** {@code FILE:LINE: what is wrong; what to do}. */
        @Override
        public String toString() {
            return file + (line > 0 ? ":" + line : "") + ": " + sentence;
        }
    }

    CidrFileException(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = List.copyOf(mistakes);
    }

    CidrFileException(Path file, String sentence) {
        this(List.of(new Mistake(file, 0, sentence)));
    }

    /** In the order of the file; at least one. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
