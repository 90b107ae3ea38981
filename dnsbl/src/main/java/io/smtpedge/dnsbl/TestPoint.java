package io.smtpedge.dnsbl;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * An address that a list must list, or must not, so that anyone can tell whether it works (RFC 5782, section 5).
 *
 * @param address the address as it is written: {@code 127.0.0.2}, or {@code ::ffff:7f00:2} for a list's IPv6 data
 * @param reversed the address as the first labels of a query: octets or nibbles, with a final dot
 */
public record TestPoint(String address, String reversed) {

    /**
     * Reads an address. One in the notation of IPv6 is asked as IPv6, also where it is an IPv4 address mapped into IPv6:
     * that is what the RFC's own test points for IPv6 are.
     *
     * @throws IllegalArgumentException where it is no address
     */
    public static TestPoint parse(String text) {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    Quoted.of(text) + " is no address; write one such as 127.0.0.2 or ::ffff:7f00:2", e);
        }
        boolean mapped = address instanceof Inet4Address && text.indexOf(':') >= 0;
        return new TestPoint(
                text,
                mapped
                        ? QueryName.nibbles(QueryName.mapped(address))
                        : QueryName.reversed(QueryName.canonical(address).getAddress()));
    }

    static TestPoint of(InetAddress address) {
        return parse(address.getHostAddress().replaceFirst("(?:^|:)0(?::0)+(?::|$)", "::"));
    }

    boolean isIpv4() {
        return reversed.length() <= "255.255.255.255.".length();
    }
}
