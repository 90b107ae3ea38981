package io.smtpedge.report.month;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * Addresses that no real host can have, and the systems they belong to: homes in 100.64.0.0/10 (RFC 6598), servers in
 * 198.18.0.0/15 (RFC 2544) and 2001:db8::/32 (RFC 3849). The systems' numbers are those of RFC 5398.
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
    private final int snowshoe;

    /** @param plants whose addresses nobody else has, nor any of the range's */
    Networks(SplittableRandom random, Plants plants) {
        this.random = random;
        snowshoe = network(plants.snowshoe().first());
        taken.add(bits(plants.hijack().address().getAddress()));
        taken.add(bits(plants.mistake().address().getAddress()));
    }

    /** So many servers, each in a network of its own, none in the careless system. */
    static List<InetAddress> apart(SplittableRandom random, int number) {
        return random.ints(0, CARELESS_FROM)
                .distinct()
                .limit(number)
                .mapToObj(network -> ipv4(SERVERS + (network << 8) + 1 + random.nextInt(254)))
                .toList();
    }

    /** Number 0 of the address's /24. */
    static InetAddress first(InetAddress address) {
        return ipv4(network(address) << 8);
    }

    /** One of the planted range. */
    static InetAddress host(Plants.Snowshoe range, int number) {
        return ipv4(bits(range.first().getAddress()) + number);
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
            if (((address - SERVERS) >>> 8) < CARELESS_FROM && address >>> 8 != snowshoe) {
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

    /** Which system an address belongs to; 0 where none does. The careless one has rented out the planted range. */
    static ToLongFunction<InetAddress> systems(Plants plants) {
        int range = network(plants.snowshoe().first());
        return address -> address.getAddress().length == 4 && network(address) == range ? CARELESS : system(address);
    }

    private static long system(InetAddress address) {
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
        return 0;
    }

    private static int network(InetAddress address) {
        return bits(address.getAddress()) >>> 8;
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
