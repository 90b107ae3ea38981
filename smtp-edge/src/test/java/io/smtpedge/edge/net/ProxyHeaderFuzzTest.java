package io.smtpedge.edge.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.smtpedge.fuzz.Fuzz;
import io.smtpedge.fuzz.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Any octets are a PROXY header, or none, and the same however they are split; nothing else is thrown, nothing is leaked. */
class ProxyHeaderFuzzTest {

    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

    private static final List<String> TEXT = List.of(
            "PROXY ",
            "PROXY TCP4 192.0.2.66 203.0.113.25 40000 25\r\n",
            "PROXY TCP6 2001:db8::66 ::1 40000 25\r\n",
            "PROXY TCP6 ::ffff:192.0.2.66 ::1 40000 25\r\n",
            "PROXY UNKNOWN\r\n",
            "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n",
            "TCP4 ",
            "TCP6 ",
            "192.0.2.66 ",
            "256.0.2.1 ",
            "1.2.3 ",
            "2001:db8::66 ",
            "::1%lo ",
            "40000 ",
            "65536 ",
            "-1 ",
            "\r\n",
            "EHLO a\r\n");

    @Test
    void aHeaderOrNone() throws InterruptedException {
        Fuzz.run("PROXY headers", 3, random -> {
            Tokens tokens = new Tokens(random);
            String octets = random.nextBoolean() ? versionTwo(random) : tokens.some(TEXT, 4);
            octets = tokens.oneIn(3) ? tokens.damaged(octets) : octets;
            String whole = read(octets, octets.length(), random);
            String split = read(octets, 1 + random.nextInt(20), random);
            if (!whole.equals(split)) {
                throw new AssertionError("depends on the packets: " + whole + " and " + split);
            }
        });
    }

    private static String read(String octets, int longest, SplittableRandom random) {
        EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder(true));
        try {
            for (int at = 0, end; at < octets.length(); at = end) {
                end = longest >= octets.length() ? octets.length() : at + 1 + random.nextInt(longest);
                end = Math.min(end, octets.length());
                channel.writeInbound(
                        Unpooled.wrappedBuffer(octets.substring(at, end).getBytes(StandardCharsets.ISO_8859_1)));
                if (channel.inboundMessages().peek() instanceof HAProxyMessage header) {
                    return ProxyHeader.of(header).toString();
                }
            }
            // At the end of the stream the decoder may say that it never was a header.
            channel.finishAndReleaseAll();
            return "not whole";
        } catch (DecoderException refused) {
            return channel.isOpen() ? "refused" : "not whole";
        } finally {
            close(channel);
        }
    }

    private static void close(EmbeddedChannel channel) {
        channel.releaseInbound();
        try {
            channel.finishAndReleaseAll();
        } catch (DecoderException refused) {
            // What is left is no header either.
        }
    }

    /** The signature is mostly right, or nothing behind it would be read. */
    private static String versionTwo(SplittableRandom random) {
        ByteBuf header = Unpooled.buffer(64);
        header.writeCharSequence(SIGNATURE, StandardCharsets.ISO_8859_1);
        header.writeByte(random.nextInt(4) == 0 ? random.nextInt(256) : 0x20 | random.nextInt(2));
        int[] families = {0x00, 0x11, 0x11, 0x21, 0x21, 0x12, 0x22, 0x31, random.nextInt(256)};
        int family = families[random.nextInt(families.length)];
        header.writeByte(family);
        int addresses = family >> 4 == 1 ? 12 : family >> 4 == 2 ? 36 : family >> 4 == 3 ? 216 : 0;
        int more = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
        header.writeShort(random.nextInt(6) == 0 ? random.nextInt(300) : addresses + more);
        byte[] rest = new byte[addresses];
        random.nextBytes(rest);
        header.writeBytes(rest);
        for (int i = 0; i < more; i++) {
            // TLVs: types that are known, lengths that are short.
            header.writeByte(random.nextInt(6) == 0 ? random.nextInt(256) : new int[] {1, 2, 0x20, 0x21, 0, 3}[i % 6]);
        }
        return header.toString(StandardCharsets.ISO_8859_1);
    }
}
