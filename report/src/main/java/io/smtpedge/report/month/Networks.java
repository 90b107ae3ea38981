package io.smtpedge.report.month;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Addresses that no real host can have, and the systems they belong to: homes in 100.64.0.0/10 (RFC 6598), servers in
 * 198.18.0.0/15 (RFC 2544) and 2001:db8::/32 (RFC 3849), what is planted in the networks for documentation (RFC 5737). The
 * systems' numbers are those of RFC 5398.
 */
final class Networks {

    /** Rents servers, and does not ask what for. */
    static final long CARELESS = 65_536;

    private static final int HOMES = 0x64400000;
    private static final int HOME_BITS = 22;
    private static final int SERVERS = 0xc6120000;
    private static final int SERVER_BITS = 17;

    /** The last 2 of 512 networks of servers belong to the careless system. */
    private static final int CARELESS_FROM = 508;

    private static final long FIRST_HOME_SYSTEM = 64_496;
    private static final long FIRST_SERVER_SYSTEM = 65_537;

    private final Set<Integer> taken = new HashSet<>();
    private final SplittableRandom random;

    Networks(SplittableRandom random) {
        this.random = random;
    }

    /** A home: of a million networks, those of a botnet's victims lie together in some. */
    InetAddress home(int cluster) {
        // A cluster is a /17: 128 networks, of one system.
        int base = HOMES + (Math.floorMod(cluster, 128) << 15);
        return ipv4(free(base, 15));
    }

    /** A server of anybody's, not in the careless system. */
    InetAddress server() {
        while (true) {
            int address = free(SERVERS, SERVER_BITS);
            if (((address - SERVERS) >>> 8) < CARELESS_FROM) {
                return ipv4(address);
            }
        }
    }

    /** A server of the careless system. */
    InetAddress carelessServer() {
        return ipv4(free(SERVERS + (CARELESS_FROM << 8), 10));
    }

    /** A server with IPv6 only, in a /48 of its own. */
    InetAddress ipv6(int organisation) {
        return ipv6(organisation, 1 + random.nextInt(0xffff));
    }

    /** A home with IPv6: many organisations share a system, each has its own /48. */
    private static InetAddress ipv6(int organisation, int host) {
        byte[] octets = new byte[16];
        octets[0] = 0x20;
        octets[1] = 0x01;
        octets[2] = 0x0d;
        octets[3] = (byte) 0xb8;
        octets[4] = (byte) (organisation >>> 8);
        octets[5] = (byte) organisation;
        octets[14] = (byte) (host >>> 8);
        octets[15] = (byte) host;
        return address(octets);
    }

    /** Which system an address belongs to; 0 where none does. */
    static long system(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length != 4) {
            return FIRST_SERVER_SYSTEM + ((octets[5] & 0xff) & 7);
        }
        int bits = bits(octets);
        if ((bits & -(1 << HOME_BITS)) == HOMES) {
            return FIRST_HOME_SYSTEM + (((bits - HOMES) >>> 15) % 12);
        }
        if ((bits & -(1 << SERVER_BITS)) == SERVERS) {
            int network = (bits - SERVERS) >>> 8;
            return network >= CARELESS_FROM ? CARELESS : FIRST_SERVER_SYSTEM + network % 8;
        }
        // 198.51.100.0/24 is planted as the range that the careless system has rented out.
        return (bits >>> 8) == 0xc63364 ? CARELESS : FIRST_SERVER_SYSTEM + 8;
    }

    private int free(int base, int bits) {
        int address;
        do {
            address = base + random.nextInt(1 << bits);
        } while ((address & 0xff) == 0 || (address & 0xff) == 0xff || !taken.add(address));
        return address;
    }

    private static InetAddress ipv4(int bits) {
        return address(new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits});
    }

    private static int bits(byte[] octets) {
        return (octets[0] & 0xff) << 24 | (octets[1] & 0xff) << 16 | (octets[2] & 0xff) << 8 | (octets[3] & 0xff);
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 and 16 octets are addresses", impossible);
        }
    }
}
