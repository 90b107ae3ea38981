package io.smtpedge.it.parts;

import io.smtpedge.reputation.event.IpText;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.internal.proxy.ProxyHandler;
import org.subethamail.smtp.internal.proxy.ProxyProtocolV2Handler;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;
import picocli.CommandLine;

/**
 * A mail server (SubEthaSMTP) that remembers who came and what was delivered, byte for byte.
 *
 * <p>It stores nothing on disk and forwards nothing. It remembers at most {@value #MAX_REMEMBERED} sessions and as many
 * messages; what comes later is refused with 452. All methods may be called from any thread.
 */
public final class RecordingMta implements AutoCloseable {

    /**
     * How to run it.
     *
     * @param listen the address to listen on; port 0 takes a free one
     * @param name the name in its greeting
     * @param proxyHeader whether each connection must begin with a PROXY protocol v2 header
     * @param starttls whether it offers STARTTLS, with the {@link TestCertificate}
     * @param log told one line for each session and each message
     */
    public record Options(
            InetSocketAddress listen, String name, boolean proxyHeader, boolean starttls, Consumer<String> log) {

        /** On a free port of 127.0.0.1, without PROXY header, STARTTLS or log. */
        public static Options onLoopback() {
            return new Options(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), "mta.test", false, false, _ -> {});
        }

        public Options withListen(InetSocketAddress listen) {
            return new Options(listen, name, proxyHeader, starttls, log);
        }

        public Options withName(String name) {
            return new Options(listen, name, proxyHeader, starttls, log);
        }

        public Options withProxyHeader() {
            return new Options(listen, name, true, starttls, log);
        }

        public Options withStarttls() {
            return new Options(listen, name, proxyHeader, true, log);
        }

        public Options withLog(Consumer<String> log) {
            return new Options(listen, name, proxyHeader, starttls, log);
        }
    }

    /**
     * One session.
     *
     * @param peer the other end of the TCP connection
     * @param client who the client is: the address in the PROXY header, or the peer where there is none
     */
    public record Visit(InetSocketAddress peer, InetAddress client) {}

    /**
     * One message that was acknowledged with 250.
     *
     * @param content the octets between DATA and the final dot, with the dots unstuffed, as ISO 8859-1 text
     */
    public record Delivery(Visit visit, String helo, String from, List<String> to, String content) {}

    static final int MAX_REMEMBERED = 50_000;
    private static final int MAX_CONNECTIONS = 5_000;
    private static final int MAX_MESSAGE_OCTETS = 64 << 20;
    private static final int BACKLOG = 1024;
    private static final Duration IDLE_TIME = Duration.ofMinutes(5);

    /** The library throws where a connection ends before its PROXY header: that is a visit of nobody. */
    private static final ThreadFactory SESSION_THREADS =
            Thread.ofVirtual().uncaughtExceptionHandler((_, _) -> {}).factory();

    private final Options options;
    private final SMTPServer server;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Visit> visits = Collections.synchronizedList(new ArrayList<>());
    private final List<Delivery> deliveries = Collections.synchronizedList(new ArrayList<>());

    private RecordingMta(Options options) {
        this.options = options;
        SMTPServer.Builder builder = SMTPServer.port(options.listen().getPort())
                .bindAddress(options.listen().getAddress())
                .hostName(options.name())
                .softwareName("recording MTA")
                .insertReceivedHeaders(false)
                .backlog(BACKLOG)
                .maxConnections(MAX_CONNECTIONS)
                .maxMessageSize(MAX_MESSAGE_OCTETS)
                .connectionTimeoutMs((int) IDLE_TIME.toMillis())
                .executorService(Executors.newThreadPerTaskExecutor(SESSION_THREADS))
                .serverSocketFactory(CountingServerSocket::new)
                .proxyHandler(options.proxyHeader() ? ProxyProtocolV2Handler.INSTANCE : ProxyHandler.NOP)
                .sessionHandler(new Visitors())
                .messageHandlerFactory(Receiver::new);
        if (options.starttls()) {
            builder.enableTLS().startTlsSocketFactory(TestCertificate.context());
        }
        this.server = builder.build();
    }

    /** Starts on a free port of 127.0.0.1. */
    public static RecordingMta start() {
        return start(Options.onLoopback());
    }

    /** Starts, and returns once it listens. */
    public static RecordingMta start(Options options) {
        RecordingMta mta = new RecordingMta(options);
        mta.server.start();
        return mta;
    }

    /** {@code --listen ADDRESS:PORT... [--proxy] [--starttls] [--name NAME]}: runs until it is stopped, and prints its log. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RecordingMtaCommand()).execute(arguments));
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(options.listen().getAddress(), server.getPortAllocated());
    }

    /** How many TCP connections were accepted, those that said nothing too. */
    public int connections() {
        return connections.get();
    }

    /** The sessions that got as far as the greeting, in order. */
    public List<Visit> visits() {
        return List.copyOf(visits);
    }

    /** The messages delivered, in order. */
    public List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** Stops listening and cuts the sessions that are open, as when the machine fails. */
    @Override
    public void close() {
        // stop() waits for the sessions' threads, which wait for their clients.
        open.forEach(RecordingMta::closeQuietly);
        server.stop();
        open.forEach(RecordingMta::closeQuietly);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // Which is what was wanted.
        }
    }

    /** Counts what it accepts, and knows the sockets, so that {@link #close} can cut them. */
    private final class CountingServerSocket extends ServerSocket {

        CountingServerSocket() throws IOException {}

        @Override
        public Socket accept() throws IOException {
            Socket socket = super.accept();
            connections.incrementAndGet();
            open.removeIf(Socket::isClosed);
            open.add(socket);
            return socket;
        }
    }

    /** Notes each session at its greeting: the PROXY header has been read by then. */
    private final class Visitors implements SessionHandler {

        @Override
        public SessionAcceptance accept(Session session) {
            if (visits.size() >= MAX_REMEMBERED) {
                return SessionAcceptance.failure(421, "4.3.2 this MTA remembers no more sessions");
            }
            Visit visit = visit(session);
            visits.add(visit);
            options.log().accept("connect client=" + IpText.of(visit.client()) + " peer=" + text(visit.peer()));
            return SessionAcceptance.success();
        }

        @Override
        public void onSessionEnd(Session session) {}
    }

    private static Visit visit(MessageContext context) {
        Session session = (Session) context;
        // The library's source port of a v6 PROXY header is wrong, so only the address is taken from it.
        return new Visit(
                session.getRealRemoteAddress(), session.getRemoteAddress().getAddress());
    }

    private static String text(InetSocketAddress address) {
        return "[" + IpText.of(address.getAddress()) + "]:" + address.getPort();
    }

    /** One mail transaction. */
    private final class Receiver implements MessageHandler {

        private final MessageContext context;
        private final List<String> to = new ArrayList<>();
        private @Nullable String from;

        Receiver(MessageContext context) {
            this.context = context;
        }

        @Override
        public void from(String from) {
            this.from = from;
        }

        @Override
        public void recipient(String recipient) {
            to.add(recipient);
        }

        @Override
        public String data(InputStream data) throws RejectException, IOException {
            String content = new String(data.readAllBytes(), StandardCharsets.ISO_8859_1);
            if (deliveries.size() >= MAX_REMEMBERED) {
                throw new RejectException(452, "4.3.1 this MTA remembers no more messages");
            }
            Delivery delivery = new Delivery(
                    visit(context), context.getHelo().orElse(""), from == null ? "" : from, List.copyOf(to), content);
            deliveries.add(delivery);
            options.log()
                    .accept("delivered client=" + IpText.of(delivery.visit().client()) + " helo="
                            + delivery.helo() + " from=<" + delivery.from() + "> to=<"
                            + String.join(",", delivery.to()) + "> octets=" + content.length());
            return "2.0.0 delivered to the recording MTA as message " + deliveries.size();
        }

        @Override
        public void done() {}
    }
}
