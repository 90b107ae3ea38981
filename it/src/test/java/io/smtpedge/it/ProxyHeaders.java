package io.smtpedge.it;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** PROXY protocol headers, right and wrong, as HAProxy's proxy-protocol.txt has them. */
final class ProxyHeaders {

    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SOURCE_PORT = 40_000;

    private ProxyHeaders() {}

    /** Section 2.1: one line of text. */
    static byte[] v1(String source, String destination) {
        String family = source.indexOf(':') < 0 ? "TCP4" : "TCP6";
        return line("PROXY " + family + " " + source + " " + destination + " " + SOURCE_PORT + " 25\r\n");
    }

    /** Section 2.2: signature, version and command, family, length, addresses, ports. */
    static byte[] v2(String source, String destination) {
        byte[] from = InetAddress.ofLiteral(source).getAddress();
        byte[] to = InetAddress.ofLiteral(destination).getAddress();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        out.write(0x21);
        out.write(from.length == 4 ? 0x11 : 0x21);
        writeShort(out, 2 * from.length + 4);
        out.writeBytes(from);
        out.writeBytes(to);
        writeShort(out, SOURCE_PORT);
        writeShort(out, 25);
        return out.toByteArray();
    }

    /** What a proxy sends for its own health checks: the connection is its own. */
    static byte[] v2Local() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        out.writeBytes(new byte[] {0x20, 0, 0, 0});
        return out.toByteArray();
    }

    static byte[] line(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void writeShort(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }
}
