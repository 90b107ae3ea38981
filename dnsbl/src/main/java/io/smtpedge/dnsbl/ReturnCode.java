package io.smtpedge.dnsbl;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * One IPv4 address that a list answered with, such as {@code 127.0.0.2}: a code, never an address to use
 * (<a href="https://www.rfc-editor.org/rfc/rfc5782#section-2.1">RFC 5782, section 2.1</a>).
 *
 * @param bits the four octets, the first in the highest bits
 */
public record ReturnCode(int bits) {

    private static final Pattern FORM = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** The code of these four octets, each 0 to 255. */
    public static ReturnCode of(int first, int second, int third, int fourth) {
        return new ReturnCode((first << 24) | (second << 16) | (third << 8) | fourth);
    }

    /**
     * The code that an A record carries.
     *
     * @throws IllegalArgumentException where the address is not IPv4
     */
    public static ReturnCode of(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length != 4) {
            throw new IllegalArgumentException("a return code is an IPv4 address, not " + address.getHostAddress());
        }
        return of(octets[0] & 0xff, octets[1] & 0xff, octets[2] & 0xff, octets[3] & 0xff);
    }

    /**
     * The code as {@link #toString} writes it.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static ReturnCode parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(Quoted.of(text) + " is no return code; write it as 127.0.0.2");
        }
        return of(InetAddress.ofLiteral(text));
    }

    /** One octet, 0 to 255. {@code index} is 0 for the first and 3 for the last. */
    public int octet(int index) {
        return (bits >>> (24 - 8 * index)) & 0xff;
    }

    @Override
    public String toString() {
        return octet(0) + "." + octet(1) + "." + octet(2) + "." + octet(3);
    }
}
