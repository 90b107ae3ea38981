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
            throw new PlumbingException(command + " failed: " + result.complaint());
        }
        return result.output();
    }
}
