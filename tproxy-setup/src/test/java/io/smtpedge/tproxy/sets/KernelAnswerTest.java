package io.smtpedge.tproxy.sets;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.tproxy.linux.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KernelAnswerTest {

    /** NLMSG_ERROR to message 2: 0, and the header of what it answers. */
    private static final String DONE =
            "24000000 0200 0001 02000000 07000000 00000000 6c000000 0c0a 0504 02000000 00000000";

    /** The same to message 1: -ENOENT. */
    private static final String NOT_THERE =
            "24000000 0200 0001 01000000 07000000 feffffff 44000000 1e0a 0100 01000000 00000000";

    /** An element: NFT_MSG_NEWSETELEM in answer to message 9. */
    private static final String FOUND = "18000000 0c0a 0000 09000000 07000000 01 00 0000 00000000";

    @Test
    void readsAnAcknowledgementAndAnError() {
        assertThat(KernelAnswer.read(datagram(DONE))).containsExactly(new KernelAnswer(2, 0));
        assertThat(KernelAnswer.read(datagram(NOT_THERE))).containsExactly(new KernelAnswer(1, Errno.ENOENT));
    }

    @Test
    void readsAnElementAsFound() {
        assertThat(KernelAnswer.read(datagram(FOUND))).containsExactly(new KernelAnswer(9, 0));
    }

    @Test
    void readsSeveralOfOneDatagram() {
        assertThat(KernelAnswer.read(datagram(NOT_THERE + DONE + FOUND)))
                .containsExactly(new KernelAnswer(1, Errno.ENOENT), new KernelAnswer(2, 0), new KernelAnswer(9, 0));
    }

    @Test
    void leavesOutWhatIsCutOff() {
        ByteBuffer cut = datagram(DONE + NOT_THERE);

        assertThat(KernelAnswer.read(cut.limit(cut.limit() - 1))).containsExactly(new KernelAnswer(2, 0));
        assertThat(KernelAnswer.read(datagram(""))).isEmpty();
        assertThat(KernelAnswer.read(datagram("10000000 0200 0001 02000000 07000000")))
                .isEmpty();
    }

    @Property
    void anyOctetsAreReadToAnEnd(@ForAll @Size(max = 200) byte[] octets) {
        assertThat(KernelAnswer.read(ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder())))
                .hasSizeLessThanOrEqualTo(octets.length / 16);
    }

    private static ByteBuffer datagram(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))).order(ByteOrder.LITTLE_ENDIAN);
    }
}
