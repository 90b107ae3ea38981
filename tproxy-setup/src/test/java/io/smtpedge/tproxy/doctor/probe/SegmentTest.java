package io.smtpedge.tproxy.doctor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.config.Addresses;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Packets as packet(7) hands them over, from the IP header on. */
class SegmentTest {

    private static final String TCP = "09dd9c40" + "00000001" + "00000002" + "5012ffff" + "00000000";

    @Test
    void ipv4WithOptions() {
        Segment segment = parse("46000030" + "00004000" + "40060000" + "c0000212" + "c6336401" + "01010101" + TCP, 0);

        assertThat(segment.from()).isEqualTo(Addresses.parseWithPort("192.0.2.18:2525"));
        assertThat(segment.to()).isEqualTo(Addresses.parseWithPort("198.51.100.1:40000"));
        assertThat(segment.accepts()).isTrue();
        assertThat(segment.opens()).isFalse();
        assertThat(segment.way()).isEqualTo(Segment.Way.IN);
        assertThat(segment.device()).isEqualTo(7);
        assertThat(segment.hardware()).isEqualTo("02:00:00:00:00:01");
    }

    @Test
    void ipv6() {
        Segment segment = parse(
                "60000000" + "00140640" + "20010db8000200000000000000000018" + "20010db8ffff00000000000000000001" + TCP,
                4);

        assertThat(segment.from()).isEqualTo(Addresses.parseWithPort("[2001:db8:2::18]:2525"));
        assertThat(segment.to()).isEqualTo(Addresses.parseWithPort("[2001:db8:ffff::1]:40000"));
        assertThat(segment.way()).isEqualTo(Segment.Way.OUT);
    }

    @Property
    void noOctetsAreTooStrange(@ForAll byte[] packet) {
        Segment.parse(ByteBuffer.wrap(packet), sender(0));
    }

    private static Segment parse(String hex, int packetType) {
        return Segment.parse(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), sender(packetType))
                .orElseThrow();
    }

    /** struct sockaddr_ll. */
    private static ByteBuffer sender(int packetType) {
        ByteBuffer sender = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
        sender.putShort((short) 17).putShort((short) 8).putInt(7).putShort((short) 1);
        sender.put((byte) packetType).put((byte) 6).put(HexFormat.of().parseHex("020000000001"));
        return sender.rewind();
    }
}
