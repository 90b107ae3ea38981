package io.smtpedge.it.parts;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A name server for block lists on loopback, over UDP and TCP: real DNS packets, no network, no privilege.
 *
 * <pre>
 * try (var dnsbl = EmbeddedDnsbl.start("""
 *         zone bl.test
 *         127.0.0.66  127.0.0.2  "sends spam"
 *         """)) {
 *     ask(dnsbl.address());
 * }
 * </pre>
 *
 * <p>It counts what it is asked, and can be told to misbehave: {@link #behave}. All methods may be called from any
 * thread. It serves on virtual threads, at most {@value #MAX_TCP_CONNECTIONS} TCP connections at a time.
 */
public final class EmbeddedDnsbl implements AutoCloseable {

    /** How the server treats a question. */
    public sealed interface Behaviour {
        /** It answers from its zones. */
        record Normal() implements Behaviour {}

        /** It answers from its zones, each UDP question only after a while. */
        record Late(Duration after) implements Behaviour {}

        /** It answers nothing at all: the client must give up by itself. */
        record Silent() implements Behaviour {}

        /** It says that it cannot. */
        record ServerFailure() implements Behaviour {}

        /** Every name has this one A record, as with a lapsed domain or a rewriting resolver. */
        record FixedAddress(InetAddress address) implements Behaviour {}

        /** Every UDP answer is truncated: the client must ask again over TCP (RFC 7766 section 5). */
        record Truncated() implements Behaviour {}
    }

    static final int MAX_TCP_CONNECTIONS = 64;
    private static final int MAX_REMEMBERED_QUESTIONS = 10_000;
    private static final int UDP_PAYLOAD_OCTETS = 512;
    private static final int TCP_IDLE_MS = 10_000;
    private static final int PORT_ATTEMPTS = 20;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private volatile BlockListAnswers answers;
    private final AtomicInteger queries = new AtomicInteger();
    private final ConcurrentLinkedDeque<String> questions = new ConcurrentLinkedDeque<>();
    private final Semaphore tcpConnections = new Semaphore(MAX_TCP_CONNECTIONS);
    private volatile Behaviour behaviour = new Behaviour.Normal();

    private EmbeddedDnsbl(DatagramSocket udp, ServerSocket tcp, List<BlockListZone> zones) throws IOException {
        this.udp = udp;
        this.tcp = tcp;
        this.answers = new BlockListAnswers(zones);
    }

    /** Serves zones written in the body of a test, test points included, on a free port of 127.0.0.1. */
    public static EmbeddedDnsbl start(String... zones) {
        return start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), parse(zones));
    }

    private static List<BlockListZone> parse(String... zones) {
        return Arrays.stream(zones)
                .map(text -> BlockListZone.parse(text).withTestPoints())
                .toList();
    }

    /**
     * Serves the zones at an address; port 0 takes a free one.
     *
     * @throws UncheckedIOException when the address cannot be bound
     */
    public static EmbeddedDnsbl start(InetSocketAddress address, List<BlockListZone> zones) {
        try {
            EmbeddedDnsbl server = bind(address, zones);
            Thread.ofVirtual().name("dnsbl-udp").start(server::serveUdp);
            Thread.ofVirtual().name("dnsbl-tcp").start(server::serveTcp);
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException("the embedded DNSBL cannot listen on " + address, failed);
        }
    }

    /** A port that is free for UDP may be taken for TCP: with port 0, another one is tried. */
    private static EmbeddedDnsbl bind(InetSocketAddress address, List<BlockListZone> zones) throws IOException {
        for (int attempt = 1; ; attempt++) {
            DatagramSocket udp = new DatagramSocket(address);
            ServerSocket tcp = new ServerSocket();
            try {
                tcp.bind(udp.getLocalSocketAddress());
                return new EmbeddedDnsbl(udp, tcp, zones);
            } catch (IOException taken) {
                udp.close();
                tcp.close();
                if (address.getPort() != 0 || attempt == PORT_ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    /** Where it listens, for UDP and TCP alike. */
    public InetSocketAddress address() {
        return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
    }

    /** Changes how the questions from now on are treated. */
    public void behave(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** Serves these zones from now on, as {@link #start(String...)} would, in place of those before. */
    public void serve(String... zones) {
        try {
            answers = new BlockListAnswers(parse(zones));
        } catch (IOException failed) {
            throw new UncheckedIOException("the zones cannot be served", failed);
        }
    }

    /** How many questions arrived, those it did not answer too. */
    public int queries() {
        return queries.get();
    }

    /** How many questions of any type arrived about a name such as {@code 66.0.0.127.bl.test}. */
    public long queriesFor(String name) {
        return questions.stream().filter(name::equalsIgnoreCase).count();
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException alreadyClosed) {
            throw new UncheckedIOException(alreadyClosed);
        }
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte @Nullable [] reply = reply(Arrays.copyOf(buffer, packet.getLength()), true);
                if (reply != null) {
                    send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            } catch (IOException closedOrMalformed) {
                // A packet that is not DNS gets no answer, and a closed socket ends the loop.
            }
        }
    }

    private void send(DatagramPacket answer) throws IOException {
        if (!(behaviour instanceof Behaviour.Late(Duration after))) {
            udp.send(answer);
            return;
        }
        Thread.ofVirtual().name("dnsbl-late").start(() -> {
            try {
                Thread.sleep(after);
                udp.send(answer);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (IOException closed) {
                // Nobody waits for it any more.
            }
        });
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket client = tcp.accept();
                if (!tcpConnections.tryAcquire()) {
                    client.close();
                    continue;
                }
                Thread.ofVirtual().name("dnsbl-tcp-client").start(() -> serveConnection(client));
            } catch (IOException closed) {
                // Only close() ends accept().
            }
        }
    }

    private void serveConnection(Socket client) {
        try (client) {
            client.setSoTimeout(TCP_IDLE_MS);
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (!tcp.isClosed()) {
                byte[] question = in.readNBytes(in.readUnsignedShort());
                byte @Nullable [] reply = reply(question, false);
                if (reply != null) {
                    out.writeShort(reply.length);
                    out.write(reply);
                }
            }
        } catch (EOFException | SocketTimeoutException done) {
            // The client has no more questions.
        } catch (IOException broken) {
            // Nobody is left to tell.
        } finally {
            tcpConnections.release();
        }
    }

    /** The packet to send back, or null for none. */
    private byte @Nullable [] reply(byte[] packet, boolean overUdp) throws IOException {
        Message query = new Message(packet);
        Record question = query.getQuestion();
        if (question == null || query.getHeader().getFlag(Flags.QR)) {
            return null;
        }
        remember(question);
        Message reply = replyTo(query, question);
        return switch (behaviour) {
            case Behaviour.Silent _ -> null;
            case Behaviour.Truncated _ when overUdp -> truncated(query);
            case Behaviour.Normal _, Behaviour.Late _, Behaviour.Truncated _ ->
                answers.normal(reply, question, limit(query, overUdp));
            case Behaviour.ServerFailure _ -> answers.serverFailure(reply);
            case Behaviour.FixedAddress(InetAddress address) -> answers.fixed(reply, question, address);
        };
    }

    private void remember(Record question) {
        queries.incrementAndGet();
        // Clients that fear forgers ask in upper and lower case at random.
        questions.addLast(question.getName().toString(true).toLowerCase(Locale.ROOT));
        if (questions.size() > MAX_REMEMBERED_QUESTIONS) {
            questions.pollFirst();
        }
    }

    private static Message replyTo(Message query, Record question) {
        Message reply = new Message(query.getHeader().getID());
        Header header = reply.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.AA);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        reply.addRecord(question, Section.QUESTION);
        return reply;
    }

    private static byte[] truncated(Message query) {
        Message reply = replyTo(query, query.getQuestion());
        reply.getHeader().setFlag(Flags.TC);
        return reply.toWire();
    }

    private static int limit(Message query, boolean overUdp) {
        if (!overUdp) {
            return Message.MAXLENGTH;
        }
        return query.getOPT() == null
                ? UDP_PAYLOAD_OCTETS
                : Math.max(UDP_PAYLOAD_OCTETS, query.getOPT().getPayloadSize());
    }
}
