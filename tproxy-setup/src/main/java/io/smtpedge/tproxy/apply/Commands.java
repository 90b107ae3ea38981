package io.smtpedge.tproxy.apply;

/** Runs commands on this box, one at a time. */
public interface Commands {

    /**
     * Runs a command to its end.
     *
     * @throws PlumbingException when the program is not there, takes too long or says too much; not when it fails
     */
    Result run(Command command) throws PlumbingException;

    /** Whether a program is installed. */
    boolean has(String program);

    /**
     * How a command ended.
     *
     * @param status 0 when it did what it was to do
     */
    record Result(int status, String output, String errors) {
        boolean ok() {
            return status == 0;
        }

        /** Whether a signal ended it: what it had done by then is not known. 128 is what a shell and the JVM add. */
        boolean killed() {
            return status > 128;
        }

        /** What is to be thrown where the command must not fail. */
        PlumbingException failureOf(Command command) {
            return new PlumbingException(command + " failed: " + complaint());
        }

        /** What it complained of, in one line. */
        String complaint() {
            String all = (errors.isBlank() ? output : errors).strip();
            return all.isEmpty() ? "status " + status : all.replaceAll("\\s*\\n\\s*", "; ");
        }
    }

    /**
     * Runs a command that must not fail.
     *
     * @return its standard output
     * @throws PlumbingException when it fails, with the command and its complaint
     */
    default String output(Command command) throws PlumbingException {
        Result result = run(command);
        if (!result.ok()) {
            throw result.failureOf(command);
        }
        return result.output();
    }
}
