package io.smtpedge.tproxy.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes addresses as people do. Never asks the DNS. */
public final class Addresses {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]+");
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final Pattern ZERO_GROUPS = Pattern.compile("(?<![^:])0(:0)+(?![^:])");

    private Addresses() {}

    /**
     * Reads an IPv4 or IPv6 address.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote the text
     */
    public static InetAddress parse(String text) {
        String advice = "\"" + text + "\" is not an IP address; write one such as 203.0.113.25 or 2001:db8::25";
        // ofLiteral also takes forms such as "10.1", "[::1]" and "fe80::1%eth0": none is meant here.
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            throw new IllegalArgumentException(advice);
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(advice, malformed);
        }
    }

    /**
     * Reads {@code 127.0.0.1:10025} or {@code [::1]:10025}.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote the text
     */
    public static InetSocketAddress parseWithPort(String text) {
        Matcher matcher = WITH_PORT.matcher(text);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : 0;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an address with a port; write one such as 127.0.0.1:10025 or [::1]:10025");
        }
        String address = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new InetSocketAddress(parse(address), port);
    }

    /**
     * As {@link #parse}, for a box that rules are made for: not a wildcard address, not a group's.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote the text
     */
    static InetAddress parseBox(String text) {
        InetAddress address = parse(text);
        checkOne(text, address);
        return address;
    }

    /**
     * As {@link #parseWithPort}, for a server that rules are made for: not a wildcard address, not a group's.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote the text
     */
    static InetSocketAddress parseServer(String text) {
        InetSocketAddress address = parseWithPort(text);
        checkOne(text, address.getAddress());
        return address;
    }

    private static void checkOne(String text, InetAddress address) {
        if (address.isAnyLocalAddress()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" stands for every address; write the address itself, because the rules are made for it");
        }
        if (address.isMulticastAddress()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is a multicast address, where no connection leads to; write the address of one box");
        }
    }

    /** The usual short text: {@code 2001:db8::25}, RFC 5952 section 4. */
    public static String text(InetAddress address) {
        String full = address.getHostAddress();
        if (address instanceof Inet4Address) {
            return full;
        }
        // The longest run of zero groups, the first of equal ones, becomes the double colon.
        return ZERO_GROUPS
                .matcher(full)
                .results()
                .sorted(Comparator.comparingInt((MatchResult run) -> run.end() - run.start())
                        .reversed())
                .findFirst()
                .map(run -> stripped(full.substring(0, run.start())) + "::" + stripped(full.substring(run.end())))
                .orElse(full);
    }

    private static String stripped(String groups) {
        return String.join(
                ":",
                Arrays.stream(groups.split(":", -1))
                        .filter(group -> !group.isEmpty())
                        .toList());
    }

    /** {@code 127.0.0.1:10025} or {@code [::1]:10025}. */
    public static String text(InetSocketAddress address) {
        String host = text(address.getAddress());
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
