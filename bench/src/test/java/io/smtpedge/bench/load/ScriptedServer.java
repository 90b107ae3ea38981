package io.smtpedge.bench.load;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server that gives the same replies in every session, a line read after each but the last words (221, 421, 521), and then closes. */
final class ScriptedServer implements Closeable {

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
    private final ServerSocket silent = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
    private final List<String> replies;
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> clients = new ConcurrentHashMap<>();

    private ScriptedServer(List<String> replies) throws IOException {
        this.replies = replies;
    }

    static ScriptedServer start(String... replies) throws IOException {
        ScriptedServer server = new ScriptedServer(List.of(replies));
        Thread.ofVirtual().start(server::accept);
        return server;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** A port that takes connections and never says anything. */
    InetSocketAddress silentAddress() {
        return (InetSocketAddress) silent.getLocalSocketAddress();
    }

    String received() {
        return String.join("\r\n", received) + "\r\n";
    }

    /** Sessions by client address. */
    Map<String, Integer> clients() {
        return clients;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        silent.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            clients.merge(socket.getInetAddress().getHostAddress(), 1, Integer::sum);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String code : replies) {
                socket.getOutputStream().write((code + " text\r\n").getBytes(StandardCharsets.US_ASCII));
                if (!List.of("221", "421", "521").contains(code)) {
                    // To close with unread bytes would be a reset, not an end.
                    read(in, code.equals("354"));
                }
            }
        } catch (IOException reset) {
            // The generator resets a session that it gives up.
        }
    }

    private void read(BufferedReader in, boolean message) throws IOException {
        String line;
        do {
            line = in.readLine();
            if (line != null) {
                received.add(line);
            }
        } while (message && line != null && !line.equals("."));
    }
}
