package io.smtpedge.edge.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A block of addresses, {@code 192.0.2.0/24} or {@code 2001:db8::/32}; a bare address is a block of one.
 *
 * <p>An IPv4-mapped IPv6 client address never occurs here: {@link InetAddress} turns it into IPv4.
 *
 * @param network the first address of the block; its host bits are zero
 * @param prefixLength the number of leading bits that count, 0 to 32 or 0 to 128
 */
public record Cidr(InetAddress network, int prefixLength) {

    private static final Pattern LENGTH = Pattern.compile("\\d{1,3}");
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    public Cidr {
        int bits = network.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is outside 0 to " + bits);
        }
        if (!zeroAfter(network.getAddress(), prefixLength)) {
            throw new IllegalArgumentException(network.getHostAddress() + "/" + prefixLength
                    + " has bits set after the prefix; write " + blockAround(network, prefixLength)
                    + " if you mean the block, or the address without the length");
        }
    }

    /**
     * Reads {@code ADDRESS} or {@code ADDRESS/LENGTH}. Never asks the DNS.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote the text
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = address(slash < 0 ? text : text.substring(0, slash), text);
        if (slash < 0) {
            return new Cidr(network, network.getAddress().length * 8);
        }
        String length = text.substring(slash + 1);
        if (!LENGTH.matcher(length).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" has no prefix length after the slash");
        }
        return new Cidr(network, Integer.parseInt(length));
    }

    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = prefixLength / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int rest = prefixLength % 8;
        return rest == 0 || (mine[whole] ^ other[whole]) >> (8 - rest) == 0;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixLength;
    }

    private static InetAddress address(String literal, String text) {
        // ofLiteral accepts octal-looking and short forms like "10.1", scopes and brackets: a block list must not guess
        // what was meant.
        boolean ipv4 = IPV4.matcher(literal).matches();
        boolean ipv6 = IPV6.matcher(literal).matches();
        if (!ipv4 && !ipv6) {
            throw new IllegalArgumentException("\"" + text + "\" is not an IP address or ADDRESS/LENGTH");
        }
        try {
            return ofOctets(InetAddress.ofLiteral(literal).getAddress());
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("\"" + text + "\" is not an IP address or ADDRESS/LENGTH", malformed);
        }
    }

    private static Cidr blockAround(InetAddress address, int prefixLength) {
        byte[] octets = address.getAddress();
        for (int bit = prefixLength; bit < octets.length * 8; bit++) {
            octets[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return new Cidr(ofOctets(octets), prefixLength);
    }

    private static InetAddress ofOctets(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException("an address has 4 or 16 octets", wrongLength);
        }
    }

    private static boolean zeroAfter(byte[] address, int prefixLength) {
        for (int bit = prefixLength; bit < address.length * 8; bit++) {
            if ((address[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }
}
