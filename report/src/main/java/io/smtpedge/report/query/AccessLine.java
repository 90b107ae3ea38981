package io.smtpedge.report.query;

import java.util.regex.Pattern;

/** Entries for {@code access.rules} of the edge's configuration, ready to be pasted. */
final class AccessLine {

    /** An address or a network; of a pseudonym {@link WorkingTables} has a tilde before it. */
    private static final Pattern ADDRESS =
            Pattern.compile("([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7})(/[0-9]{1,3})?");

    private static final int LONGEST_NAME = 60;

    private AccessLine() {}

    /** Empty where the address is a pseudonym. */
    static String permit(String address, String helo) {
        return line("permit", address, helo);
    }

    /** A network is that of the sender also where its addresses are pseudonyms. */
    static String reject(String network, String helo) {
        return line("reject", network, helo);
    }

    private static String line(String verb, String address, String helo) {
        if (!isAddress(address)) {
            return "";
        }
        String name = name(helo);
        return "\"" + verb + " " + address + "\"" + (name.isEmpty() ? "" : "   # " + name);
    }

    static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /** The line is pasted into a configuration: of what a client said, only what a host's name is made of. */
    private static String name(String helo) {
        String safe = helo.replaceAll("[^A-Za-z0-9.:_#-]", "?");
        return safe.substring(0, Math.min(safe.length(), LONGEST_NAME));
    }
}
