package io.smtpedge.tproxy.doctor;

import java.util.Optional;

/**
 * What one check found.
 *
 * @param check the check's name; stable, for machines
 * @param sentence what was seen, in one or two sentences
 * @param remedy the command that mends it; where it is to be run on another box, that box is named first
 */
public record Finding(Status status, String check, String sentence, Optional<String> remedy) {

    /** How bad it is. */
    public enum Status {
        /** As it should be, or of no effect. */
        OK,
        /** May do harm, or could not be looked at. */
        WARN,
        /** Clients cannot be served as planned. */
        FAIL
    }

    public static Finding ok(String check, String sentence) {
        return new Finding(Status.OK, check, sentence, Optional.empty());
    }

    public static Finding warn(String check, String sentence, String remedy) {
        return new Finding(Status.WARN, check, sentence, Optional.of(remedy));
    }

    public static Finding fail(String check, String sentence, String remedy) {
        return new Finding(Status.FAIL, check, sentence, Optional.of(remedy));
    }

    /** What could not be looked at is not judged. */
    static Finding unseen(String check, String command, Host.Printed printed) {
        if (printed.noSuchProgram()) {
            return warn(
                    check,
                    "Not looked at: there is no program " + command.replaceFirst(" .*", "") + ".",
                    "apt-get install iproute2 nftables iptables");
        }
        return warn(check, "Not looked at: \"" + command + "\" says: " + printed.firstLine(), "run doctor as root");
    }
}
