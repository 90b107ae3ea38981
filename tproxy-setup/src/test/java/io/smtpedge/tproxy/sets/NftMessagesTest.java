package io.smtpedge.tproxy.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtpedge.tproxy.sets.NftMessages.Operation;
import io.smtpedge.tproxy.sets.NftMessages.Request;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The octets are those that nft 1.0.6 sends for the same commands, seen with strace(1), but for the acknowledgement, which
 * nft does not ask for, and NFTA_SET_ELEM_LIST_SET_ID, which only a set of the same transaction needs.
 */
@EnabledIf("littleEndian")
class NftMessagesTest {

    private static final InetAddress FIRST = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress SECOND = InetAddress.ofLiteral("198.51.100.8");

    private final NftMessages messages = new NftMessages(ByteBuffer.allocate(128 * 1024), "smtp_edge", 0);

    static boolean littleEndian() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    @Test
    void addsElementsWithTimeOuts() {
        messages.begin();
        messages.add(
                "pass4",
                List.of(new Change.Put(Verdict.PASS, FIRST, 1500), new Change.Put(Verdict.PASS, SECOND, 3_600_000)));
        messages.end();

        assertThat(hex()).isEqualTo("""
                14000000 1000 0100 00000000 00000000 00 00 000a
                6c000000 0c0a 0504 01000000 00000000 01 00 0000
                  0e000100 736d74705f6564676500 0000
                  0a000200 706173733400 0000
                  3c000380
                    1c000180 0c000400 00000000000005dc 0c000180 08000100 c6336407
                    1c000180 0c000400 000000000036ee80 0c000180 08000100 c6336408
                14000000 1100 0100 02000000 00000000 00 00 000a
                """.replaceAll("\\s", ""));
    }

    @Test
    void deletesAnElement() {
        messages.begin();
        messages.delete("pass4", List.of(SECOND));
        messages.end();

        assertThat(hex()).isEqualTo("""
                14000000 1000 0100 00000000 00000000 00 00 000a
                44000000 0e0a 0500 01000000 00000000 01 00 0000
                  0e000100 736d74705f6564676500 0000
                  0a000200 706173733400 0000
                  14000380 10000180 0c000180 08000100 c6336408
                14000000 1100 0100 02000000 00000000 00 00 000a
                """.replaceAll("\\s", ""));
    }

    @Test
    void destroysAsItDeletesButForTheType() {
        messages.destroy("pass4", List.of(SECOND));

        assertThat(hex()).startsWith("44000000" + "1e0a" + "0100");
    }

    @Test
    void emptiesASet() {
        messages.begin();
        messages.flush("pass6");
        messages.end();

        assertThat(hex()).isEqualTo("""
                14000000 1000 0100 00000000 00000000 00 00 000a
                30000000 0e0a 0500 01000000 00000000 01 00 0000
                  0e000100 736d74705f6564676500 0000
                  0a000200 706173733600 0000
                14000000 1100 0100 02000000 00000000 00 00 000a
                """.replaceAll("\\s", ""));
    }

    @Test
    void asksForAnElement() {
        messages.get("pass6", InetAddress.ofLiteral("2001:db8::7"));

        assertThat(hex()).isEqualTo("""
                50000000 0d0a 0100 00000000 00000000 01 00 0000
                  0e000100 736d74705f6564676500 0000
                  0a000200 706173733600 0000
                  20000380 1c000180 18000180 14000100 20010db8000000000000000000000007
                """.replaceAll("\\s", ""));
    }

    @Test
    void tellsWhatAMessageAskedFor() {
        NftMessages numbered = new NftMessages(ByteBuffer.allocate(1024), "smtp_edge", 70);
        numbered.begin();
        numbered.flush("drop4");
        numbered.end();

        assertThat(numbered.count()).isEqualTo(3);
        assertThat(numbered.request(71)).isEqualTo(new Request(Operation.FLUSH, "drop4"));
        assertThat(numbered.has(69)).isFalse();
        assertThat(numbered.has(72)).isTrue();
        assertThat(numbered.has(73)).isFalse();
    }

    @Test
    void refusesMoreElementsThanAnAttributeHolds() {
        assertThatThrownBy(() -> messages.delete("pass4", List.of())).isInstanceOf(IllegalArgumentException.class);
        List<Change.Put> tooMany = new ArrayList<>();
        for (int i = 0; i <= NftMessages.MOST_ELEMENTS; i++) {
            tooMany.add(new Change.Put(Verdict.PASS, FIRST, 1));
        }
        assertThatThrownBy(() -> messages.add("pass4", tooMany)).isInstanceOf(IllegalArgumentException.class);
    }

    /** As the kernel walks through a datagram: by lengths, rounded up to four. */
    @Property
    void lengthsAddUp(
            @ForAll @Size(16) byte[] octets,
            @ForAll @IntRange(min = 1, max = NftMessages.MOST_ELEMENTS) int elements,
            @ForAll boolean ipv6,
            @ForAll Verdict verdict)
            throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(ipv6 ? octets : new byte[] {octets[0], 2, 3, 4});
        List<Change.Put> puts = new ArrayList<>();
        for (int i = 0; i < elements; i++) {
            puts.add(new Change.Put(verdict, address, i + 1L));
        }
        NftMessages all = new NftMessages(ByteBuffer.allocate(128 * 1024), "smtp_edge", 5);
        all.begin();
        all.destroy(verdict.set(ipv6), List.of(address));
        all.add(verdict.set(ipv6), puts);
        all.end();

        ByteBuffer datagram = all.datagram().order(ByteOrder.nativeOrder());
        List<Integer> sequences = new ArrayList<>();
        int at = 0;
        while (at < datagram.limit()) {
            sequences.add(datagram.getInt(at + 8));
            int length = datagram.getInt(at);
            assertThat(length % 4).isZero();
            assertThat(attributes(datagram, at + 20, at + length)).isEqualTo(at + length);
            at += length;
        }
        assertThat(at).isEqualTo(datagram.limit());
        assertThat(sequences).containsExactly(5, 6, 7, 8);
    }

    /** Walks attributes and those within them; returns where they end. */
    private static int attributes(ByteBuffer datagram, int from, int end) {
        int at = from;
        while (at < end) {
            int length = Short.toUnsignedInt(datagram.getShort(at));
            assertThat(length).isGreaterThanOrEqualTo(4);
            if ((datagram.getShort(at + 2) & 0x8000) != 0) {
                assertThat(attributes(datagram, at + 4, at + length)).isEqualTo(at + length);
            }
            at += (length + 3) & ~3;
        }
        return at;
    }

    private String hex() {
        ByteBuffer datagram = messages.datagram();
        byte[] octets = new byte[datagram.remaining()];
        datagram.get(octets);
        return HexFormat.of().formatHex(octets);
    }
}
