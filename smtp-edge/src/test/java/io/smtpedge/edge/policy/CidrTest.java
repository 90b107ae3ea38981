package io.smtpedge.edge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24,        192.0.2.0,        true",
        "192.0.2.0/24,        192.0.2.255,      true",
        "192.0.2.0/24,        192.0.3.0,        false",
        "192.0.2.128/25,      192.0.2.127,      false",
        "192.0.2.66,          192.0.2.66,       true",
        "192.0.2.66,          192.0.2.67,       false",
        "0.0.0.0/0,           255.255.255.255,  true",
        "0.0.0.0/0,           ::1,              false",
        "::/0,                2001:db8::1,      true",
        "::/0,                192.0.2.1,        false",
        "2001:db8::/33,       2001:db8:7fff::1, true",
        "2001:db8::/33,       2001:db8:8000::1, false",
    })
    void aBlockContainsItsAddresses(String block, String address, boolean contained) {
        assertThat(Cidr.parse(block).contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
    }

    /** A block list must not guess what was meant. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "192.0.2",
                "192.0.2.0.0",
                "192.0.2.256",
                "192.0.2.1/24",
                "192.0.2.0/33",
                "192.0.2.0/-1",
                "192.0.2.0/",
                "192.0.2.0/x",
                "192.0.2.0/+24",
                "192.0.2.0/24/24",
                "192.0.2.0/\u0662\u0664",
                "010.0.0.0/8",
                "192.0.2.0 /24",
                " 192.0.2.0/24",
                "2001:db8::1/32",
                "2001:db8::/129",
                "2001:db8:::1",
                "fe80::1%eth0",
                "fe80::1%1",
                "[::1]",
                "::ffff:192.0.2.0/120",
                "localhost",
                "a:b",
            })
    void whatIsNoBlock(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.parse(text))
                .satisfies(wrong -> assertThat(wrong.getMessage()).hasSizeGreaterThan(20));
    }

    @Property
    void aBlockContainsExactlyWhatHasItsPrefix(
            @ForAll("addresses") InetAddress base,
            @ForAll("addresses") InetAddress other,
            @ForAll @IntRange(max = 128) int length,
            @ForAll @IntRange(max = 127) int flipped) {
        int bits = base.getAddress().length * 8;
        int prefix = length % (bits + 1);
        Cidr block = new Cidr(masked(base, prefix), prefix);

        assertThat(block.contains(base)).isTrue();
        assertThat(block.contains(flip(base, flipped % bits))).isEqualTo(flipped % bits >= prefix);
        assertThat(block.contains(other))
                .isEqualTo(other.getAddress().length == base.getAddress().length
                        && masked(other, prefix).equals(masked(base, prefix)));
    }

    @Property
    void aBlockReadsBackAsItIsShown(@ForAll("addresses") InetAddress base, @ForAll @IntRange(max = 32) int prefix) {
        Cidr block = new Cidr(masked(base, prefix), prefix);

        assertThat(Cidr.parse(block.toString())).isEqualTo(block);
    }

    @Provide
    Arbitrary<InetAddress> addresses() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofSize(4).map(CidrTest::address),
                Arbitraries.bytes().array(byte[].class).ofSize(16).map(CidrTest::address));
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        int bits = address.getAddress().length * 8;
        BigInteger mask =
                BigInteger.ONE.shiftLeft(prefix).subtract(BigInteger.ONE).shiftLeft(bits - prefix);
        return ofBits(new BigInteger(1, address.getAddress()).and(mask), bits);
    }

    private static InetAddress flip(InetAddress address, int bit) {
        int bits = address.getAddress().length * 8;
        return ofBits(new BigInteger(1, address.getAddress()).flipBit(bits - 1 - bit), bits);
    }

    private static InetAddress ofBits(BigInteger value, int bits) {
        byte[] octets = new byte[bits / 8];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = value.shiftRight(bits - 8 * (i + 1)).byteValue();
        }
        return address(octets);
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
