package io.smtpedge.reputation.privacy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;

/**
 * Addresses as tokens that are addresses of the same network, so that what is counted by network stays true: of IPv4 the last
 * octet is replaced, within its /24; of IPv6 all behind the /48, so that one /64 stays one /64. Under one key an address has one
 * token, and no two addresses of a /24, or /64s of a /48, share one: a Feistel network permutes them, as in format-preserving
 * encryption (NIST SP 800-38G). Not thread-safe.
 */
final class AddressTokens {

    private static final int ROUNDS = 10;
    private static final int REMEMBERED = 65_536;
    private static final int NETWORK_V4 = 3;
    private static final int NETWORK_V6 = 6;
    private static final int SUBNET_V6 = 8;

    private final Mac mac;
    /** Most sessions are of few addresses. */
    private final Map<InetAddress, InetAddress> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, InetAddress> eldest) {
            return size() > REMEMBERED;
        }
    };

    AddressTokens(PseudonymKey key) {
        mac = key.mac();
    }

    InetAddress of(InetAddress address) {
        return recent.computeIfAbsent(address, this::token);
    }

    private InetAddress token(InetAddress address) {
        byte[] octets = address.getAddress();
        if (address instanceof Inet6Address) {
            // The host first: its token depends on the true subnet.
            byte[] host = hash("host", octets, octets.length);
            int subnet = (octets[NETWORK_V6] & 0xff) << Byte.SIZE | (octets[NETWORK_V6 + 1] & 0xff);
            int permuted = permuted(subnet, Byte.SIZE, octets, NETWORK_V6);
            octets[NETWORK_V6] = (byte) (permuted >> Byte.SIZE);
            octets[NETWORK_V6 + 1] = (byte) permuted;
            System.arraycopy(host, 0, octets, SUBNET_V6, octets.length - SUBNET_V6);
        } else {
            octets[NETWORK_V4] = (byte) permuted(octets[NETWORK_V4] & 0xff, Byte.SIZE / 2, octets, NETWORK_V4);
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("the length of an address is right", impossible);
        }
    }

    /** A permutation of the numbers of twice {@code half} bits, another one for each network. */
    private int permuted(int number, int half, byte[] octets, int network) {
        int mask = (1 << half) - 1;
        int left = number >> half;
        int right = number & mask;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = ByteBuffer.allocate(network + 2)
                    .put(octets, 0, network)
                    .put((byte) round)
                    .put((byte) right)
                    .array();
            int mixed = left ^ (hash("subnet", input, input.length)[0] & mask);
            left = right;
            right = mixed;
        }
        return left << half | right;
    }

    private byte[] hash(String purpose, byte[] input, int length) {
        mac.update((purpose + length + ":").getBytes(StandardCharsets.US_ASCII));
        return mac.doFinal(input);
    }
}
