package io.smtpedge.report.journal;

/** Is told how far something is that takes long. */
@FunctionalInterface
public interface Progress {

    /** Where nobody looks. */
    Progress NONE = (what, done, all) -> {};

    /**
     * One step further. Called often, from any thread.
     *
     * @param what is being done, such as {@code reading}
     * @param done of {@code all}, in whatever unit
     */
    void at(String what, long done, long all);

    /** What is about to be done, for somebody who waits. */
    default void note(String sentence) {}

    /** What was passed over, for whoever reads the result. */
    default void warn(String sentence) {}
}
