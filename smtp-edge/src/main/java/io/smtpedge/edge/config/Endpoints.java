package io.smtpedge.edge.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the addresses of sockets: {@code 192.0.2.1:25}, {@code [2001:db8::1]:25}, {@code unix:/run/x.sock}.
 *
 * <p>Host names are refused everywhere: a look-up at start would make the start depend on the DNS, and the answer would
 * silently stay in use when the DNS changes.
 */
final class Endpoints {

    private static final Pattern FORM = Pattern.compile("(?:\\[([^\\]]*)]|([^:]*)):(\\d{1,5})");
    private static final Pattern IPV4 = Pattern.compile("(?:0|[1-9]\\d{0,2})(?:\\.(?:0|[1-9]\\d{0,2})){3}");

    /** {@code sun_path} has 108 octets, the last of them zero (unix(7)). */
    private static final int LONGEST_PATH = 107;

    private Endpoints() {}

    /** Where to listen: the wildcard addresses are allowed, and port 0, with which the kernel chooses. */
    static InetSocketAddress listen(String text) {
        return tcp(text, 0);
    }

    /** A DNS resolver. */
    static InetSocketAddress resolver(String text) {
        return remote(text);
    }

    /** The backend: an address and port, or the path of a socket. */
    static SocketAddress forward(String text) {
        return text.startsWith("unix:") ? unix(text.substring("unix:".length())) : remote(text);
    }

    /** A unix socket that somebody else listens on. */
    static UnixDomainSocketAddress socket(String text) {
        if (!text.startsWith("unix:")) {
            throw new IllegalArgumentException(
                    quoted(text) + " is no unix socket; write it as unix:/run/smtp-edge-sets/edge.sock");
        }
        return unix(text.substring("unix:".length()));
    }

    /** Where to take datagrams: UDP, or a unix socket. */
    static SocketAddress datagrams(String text) {
        if (text.startsWith("udp:")) {
            return tcp(text.substring("udp:".length()), 0);
        }
        if (text.startsWith("unix:")) {
            return unix(text.substring("unix:".length()));
        }
        throw new IllegalArgumentException(quoted(text)
                + " is no place for a log; write it as udp:127.0.0.1:5514 or unix:/run/smtp-edge/haproxy.log");
    }

    /** As it is written in a settings file. */
    static String show(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress tcp -> {
                String host = tcp.getAddress().getHostAddress();
                boolean ipv6 = host.indexOf(':') >= 0;
                yield (ipv6 ? "[" + host.replaceFirst("(?:^|:)0(?::0)+(?::|$)", "::") + "]" : host) + ":"
                        + tcp.getPort();
            }
            default -> "unix:" + address;
        };
    }

    private static InetSocketAddress remote(String text) {
        InetSocketAddress address = tcp(text, 1);
        if (address.getAddress().isAnyLocalAddress()) {
            throw new IllegalArgumentException(
                    quoted(text) + " is no address to connect to; for this machine, write 127.0.0.1 or [::1]");
        }
        return address;
    }

    private static InetSocketAddress tcp(String text, int lowestPort) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(quoted(text) + hint(text));
        }
        String ipv6 = matcher.group(1);
        InetAddress host = ipv6 != null ? ipv6(ipv6, text) : ipv4(matcher.group(2), text);
        int port = Integer.parseInt(matcher.group(3));
        if (port < lowestPort || port > 65_535) {
            throw new IllegalArgumentException(
                    "port " + port + " of " + quoted(text) + " is out of range; write " + lowestPort + " to 65535");
        }
        return new InetSocketAddress(host, port);
    }

    private static String hint(String text) {
        if (text.startsWith("unix:")) {
            return " cannot be used here; write ADDRESS:PORT";
        }
        long colons = text.chars().filter(c -> c == ':').count();
        if (colons > 1 && text.indexOf('[') < 0) {
            return " is ambiguous; put the IPv6 address in brackets, as in [2001:db8::1]:25";
        }
        return colons == 0
                ? " has no port; write ADDRESS:PORT, as in 192.0.2.1:25"
                : " is no address and port; write it as 192.0.2.1:25 or [2001:db8::1]:25";
    }

    private static InetAddress ipv4(String host, String text) {
        // Not left to ofLiteral: it takes "10.1" for 10.0.0.1 and "010" for ten or for eight.
        if (!IPV4.matcher(host).matches()) {
            throw new IllegalArgumentException(quoted(text)
                    + (host.matches("[0-9.]*")
                            ? " has no valid IPv4 address; write four numbers from 0 to 255, as in 192.0.2.1:25"
                            : " has a name; write the IP address, names are not looked up"));
        }
        return literal(host, text);
    }

    private static InetAddress ipv6(String host, String text) {
        if (host.indexOf(':') < 0 || host.indexOf('%') >= 0) {
            throw new IllegalArgumentException(quoted(text)
                    + " has no IPv6 address in the brackets; write it as [2001:db8::1]:25, without a zone");
        }
        return literal(host, text);
    }

    private static InetAddress literal(String host, String text) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    quoted(text) + " has no valid IP address; write it as 192.0.2.1:25 or [2001:db8::1]:25", malformed);
        }
    }

    private static UnixDomainSocketAddress unix(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    quoted("unix:" + path) + " has no absolute path; write it as unix:/run/smtp-edge/haproxy.sock");
        }
        int octets = path.getBytes(StandardCharsets.UTF_8).length;
        if (octets > LONGEST_PATH) {
            throw new IllegalArgumentException("the path of the socket has " + octets
                    + " octets; the kernel takes at most " + LONGEST_PATH + ", use a shorter one");
        }
        try {
            return UnixDomainSocketAddress.of(path);
        } catch (IllegalArgumentException notAPath) {
            throw new IllegalArgumentException(
                    quoted("unix:" + path) + " is no path; write it as unix:/run/smtp-edge/haproxy.sock", notAPath);
        }
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /** Whether {@code wildcard} is 0.0.0.0 or [::] on the same port and family as {@code address}. */
    static boolean covers(InetSocketAddress wildcard, InetSocketAddress address) {
        return wildcard.getAddress().isAnyLocalAddress()
                && wildcard.getPort() == address.getPort()
                && isIpv4(wildcard) == isIpv4(address);
    }

    static String family(boolean ipv4) {
        return ipv4 ? "IPv4" : "IPv6";
    }

    static boolean isIpv4(SocketAddress address) {
        return address instanceof InetSocketAddress tcp && tcp.getAddress() instanceof Inet4Address;
    }
}
