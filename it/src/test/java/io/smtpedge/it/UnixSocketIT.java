package io.smtpedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.SmtpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The backend behind a unix socket, as HAProxy on the same machine: no routes, and the address in a PROXY header. */
@ExtendWith(LeakWatch.class)
class UnixSocketIT {

    private static final int HEADER_OCTETS = 28;

    @Test
    void theHeaderNamesTheClientAndBytesGoBothWays(@TempDir Path folder) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("haproxy.sock"));
        try (ServerSocketChannel backend =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
                Stage stage = Stage.open("forward.address = \"unix:" + address.getPath() + "\"");
                SmtpClient client = stage.client("127.0.0.12");
                SocketChannel session = backend.accept()) {
            ByteBuffer header = read(session, HEADER_OCTETS);
            // Signature 12, version and command, family, length; then source, destination, source port (section 2.2).
            assertThat(new byte[] {header.get(12), header.get(13)}).containsExactly(0x21, 0x11);
            assertThat(addressAt(header, 16)).isEqualTo(InetAddress.ofLiteral("127.0.0.12"));
            assertThat(addressAt(header, 20)).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
            assertThat(Short.toUnsignedInt(header.getShort(24)))
                    .isEqualTo(client.localAddress().getPort());

            session.write(text("220 unix.test\r\n"));
            client.expect(220);
            client.send("EHLO client.test");
            assertThat(StandardCharsets.US_ASCII.decode(read(session, 18)).toString())
                    .isEqualTo("EHLO client.test\r\n");
            session.shutdownOutput();
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aSocketThatIsNotThereIs421(@TempDir Path folder) throws IOException {
        try (Stage stage = Stage.open("forward.address = \"unix:" + folder.resolve("missing.sock") + "\"");
                SmtpClient client = stage.client("127.0.0.12")) {
            assertThat(client.expect(421).toString()).startsWith("421 4.3.2 ");
        }
    }

    private static ByteBuffer read(SocketChannel channel, int octets) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(octets);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // A stream comes in pieces.
        }
        return buffer.flip();
    }

    private static InetAddress addressAt(ByteBuffer header, int offset) throws IOException {
        byte[] octets = new byte[4];
        header.get(offset, octets);
        return InetAddress.getByAddress(octets);
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
