package io.smtpedge.it.parts;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP client that can be well-behaved or anything but: it sends any bytes at any speed from a chosen address, and
 * ends its half of the connection, or all of it, as abruptly as wanted.
 *
 * <p>It blocks, and keeps the dialogue with its times. Text is ISO 8859-1, so that every octet survives. Not
 * thread-safe.
 */
public final class SmtpClient implements AutoCloseable {

    /**
     * A whole reply.
     *
     * @param code the three digits
     * @param lines the lines without CRLF, codes included
     */
    public record Reply(int code, List<String> lines) {

        public Reply {
            lines = List.copyOf(lines);
        }

        @Override
        public String toString() {
            return String.join(" / ", lines);
        }
    }

    /** Who said something. */
    public enum Side {
        CLIENT,
        SERVER
    }

    /**
     * One line of the dialogue.
     *
     * @param at since the connection was made
     */
    public record Said(Side side, String text, Duration at) {}

    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(15);
    private static final int MAX_LINE_OCTETS = 1 << 16;

    private final long startNanos = System.nanoTime();
    private final List<Said> dialogue = new ArrayList<>();
    private Socket socket;
    private InputStream in;

    private SmtpClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects from whatever address the kernel chooses. */
    public static SmtpClient connect(InetSocketAddress server) throws IOException {
        return connect(server, null);
    }

    /** Connects from one of this machine's addresses: on Linux, any of 127.0.0.0/8 is. */
    public static SmtpClient from(String source, InetSocketAddress server) throws IOException {
        return connect(server, new InetSocketAddress(InetAddress.ofLiteral(source), 0));
    }

    /** Connects from one of this machine's addresses and a port; port 0 is any. */
    public static SmtpClient from(InetSocketAddress source, InetSocketAddress server) throws IOException {
        return connect(server, source);
    }

    private static SmtpClient connect(InetSocketAddress server, @Nullable InetSocketAddress source) throws IOException {
        Socket socket = new Socket();
        try {
            if (source != null) {
                socket.bind(source);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) DEFAULT_PATIENCE.toMillis());
            socket.connect(server, (int) DEFAULT_PATIENCE.toMillis());
            return new SmtpClient(socket);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /** How long a read may wait before it fails with {@link java.net.SocketTimeoutException}; 15 s at first. */
    public SmtpClient patience(Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
        return this;
    }

    public InetSocketAddress localAddress() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /** What was said so far, in order. Lines sent with {@link #sendRaw} and message text are not in it. */
    public List<Said> dialogue() {
        return List.copyOf(dialogue);
    }

    /** Sends a line and its CRLF. */
    public void send(String line) throws IOException {
        note(Side.CLIENT, line);
        sendRaw((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a line and reads the reply. */
    public Reply command(String line) throws IOException {
        send(line);
        return read();
    }

    /** As {@link #command}, and insists on the code. */
    public Reply command(String line, int code) throws IOException {
        send(line);
        return expect(code);
    }

    /** Sends octets as they are. */
    public void sendRaw(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
    }

    /** Sends octets one at a time, with a pause after each. */
    public void drip(byte[] octets, Duration gap) throws IOException, InterruptedException {
        for (byte octet : octets) {
            sendRaw(new byte[] {octet});
            Thread.sleep(gap);
        }
    }

    /** Sends a message after the 354: it stuffs dots and adds the final one. The message must end with CRLF. */
    public void sendMessage(String message) throws IOException {
        note(Side.CLIENT, "(" + message.length() + " octets of message and the final dot)");
        sendRaw(stuffed(message));
    }

    /** Dot-stuffing as of RFC 5321 section 4.5.2, and the final dot. */
    public static byte[] stuffed(String message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length() + 64);
        boolean lineStart = true;
        for (byte octet : message.getBytes(StandardCharsets.ISO_8859_1)) {
            if (lineStart && octet == '.') {
                out.write('.');
            }
            out.write(octet);
            lineStart = octet == '\n';
        }
        out.writeBytes(".\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    /** Delivers one message in a session that has been greeted and has said EHLO; returns the reply to the dot. */
    public Reply deliver(String from, String to, String message) throws IOException {
        command("MAIL FROM:<" + from + ">", 250);
        command("RCPT TO:<" + to + ">", 250);
        command("DATA", 354);
        sendMessage(message);
        return read();
    }

    /**
     * Reads a reply with all its lines.
     *
     * @throws EOFException when the server closed the connection instead
     */
    public Reply read() throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = readLine();
            lines.add(line);
            if (!line.matches("\\d{3}([ -].*)?")) {
                throw new IOException("not an SMTP reply: \"" + line + "\"");
            }
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new Reply(Integer.parseInt(line.substring(0, 3)), lines);
            }
        }
    }

    /** Reads a reply and insists on its code. */
    public Reply expect(int code) throws IOException {
        Reply reply = read();
        if (reply.code() != code) {
            throw new IllegalStateException("expected " + code + ", but the server said: " + reply);
        }
        return reply;
    }

    /** Reads one line, without its CRLF. */
    public String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the server closed the connection" + (line.isEmpty() ? "" : " after " + line));
            }
            if (line.length() > MAX_LINE_OCTETS) {
                throw new IOException("the server's line does not end");
            }
            line.append((char) octet);
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        note(Side.SERVER, line.toString());
        return line.toString();
    }

    /** Reads what is left until the server closes; a reset counts as closed, a time-out does not. */
    public String readToEnd() throws IOException {
        StringBuilder rest = new StringBuilder();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                rest.append((char) octet);
            }
        } catch (SocketException reset) {
            // The server closed while bytes of ours were on their way.
        }
        return rest.toString();
    }

    /** Says STARTTLS and goes on inside TLS; trusts the {@link TestCertificate} only. */
    public void startTls() throws IOException {
        command("STARTTLS", 220);
        if (in.available() > 0) {
            throw new IOException("the server sent plain text after its reply to STARTTLS");
        }
        SSLSocket tls = (SSLSocket) TestCertificate.context()
                .getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        tls.setUseClientMode(true);
        tls.startHandshake();
        socket = tls;
        in = new BufferedInputStream(tls.getInputStream());
    }

    /** Ends the client's half: the server reads an end of file, and may still answer. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the connection with an RST. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void note(Side side, String text) {
        dialogue.add(new Said(side, text, Duration.ofNanos(System.nanoTime() - startNanos)));
    }
}
