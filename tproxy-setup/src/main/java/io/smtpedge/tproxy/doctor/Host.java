package io.smtpedge.tproxy.doctor;

import io.smtpedge.tproxy.apply.Difference;
import io.smtpedge.tproxy.apply.PlumbingException;
import io.smtpedge.tproxy.plan.Plan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the checks look at: the output of commands, and files of the kernel. Looking changes nothing. */
public interface Host {

    /** Runs a command that only shows something, to its end. */
    Printed run(String command);

    /** The text of a file such as /proc/sys/net/ipv4/ip_forward; empty when it is not there or may not be read. */
    Optional<String> read(String path);

    /** The names in a folder, sorted; empty when it is not there. */
    List<String> names(String folder);

    /**
     * What is not as planned.
     *
     * @throws PlumbingException when it cannot be told, as without root
     */
    List<Difference> differences(Plan plan) throws PlumbingException;

    /**
     * How a command ended.
     *
     * @param status its exit status; 127 when there is no such program
     * @param text all that it printed
     */
    record Printed(int status, String text) {

        private static final int NO_SUCH_PROGRAM = 127;

        public boolean fine() {
            return status == 0;
        }

        public boolean noSuchProgram() {
            return status == NO_SUCH_PROGRAM;
        }

        /** Whether this user may not look. */
        public boolean denied() {
            String lower = text.toLowerCase(Locale.ROOT);
            return !fine() && (lower.contains("not permitted") || lower.contains("permission denied"));
        }

        public String firstLine() {
            return text.lines().findFirst().orElse("nothing").strip();
        }
    }
}
