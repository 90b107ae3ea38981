package io.smtpedge.tproxy.config;

import io.smtpedge.settings.Section;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The network interfaces, each named for who is behind it. Only rules without marks need them.
 *
 * @param clients of the edge's box
 * @param haproxy of the edge's box
 * @param mta of HAProxy's box; {@code lo} when the MTAs are on that box
 */
public record Interfaces(List<String> clients, List<String> haproxy, List<String> mta) {

    /** The interface of everything that a box sends to itself. */
    public static final String LOOPBACK = "lo";

    /** What the kernel takes, at most 15 characters, but without those that a shell would take for its own. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");

    public Interfaces {
        clients = List.copyOf(clients);
        haproxy = List.copyOf(haproxy);
        mta = List.copyOf(mta);
    }

    static Interfaces read(Section section) {
        return new Interfaces(
                section.list("clients", Interfaces::name, List.of()),
                section.list("haproxy", Interfaces::name, List.of()),
                section.list("mta", Interfaces::name, List.of()));
    }

    /**
     * Reads the name of an interface.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote the text
     */
    static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is not the name of an interface; write one of those that `ip link` shows, such as eth0,"
                    + " of letters, digits, dots, hyphens and underscores, 15 at most");
        }
        return text;
    }
}
