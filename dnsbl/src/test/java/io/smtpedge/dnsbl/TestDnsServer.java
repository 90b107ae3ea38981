package io.smtpedge.dnsbl;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A small DNS server on the loopback address, UDP and TCP on one port. It serves a zone file that the test shows. */
final class TestDnsServer implements AutoCloseable {

    private final List<Record> records;
    private final Behaviour behaviour;
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final AtomicInteger udpQueries = new AtomicInteger();
    private final AtomicInteger tcpQueries = new AtomicInteger();

    /** What the server does with a query, given the honest answer. */
    interface Behaviour {

        Behaviour HONEST = (query, honest, overTcp) -> List.of(honest);
        Behaviour SILENT = (query, honest, overTcp) -> List.of();

        /** The messages to send, in this order. */
        List<Message> answers(Message query, Message honest, boolean overTcp) throws Exception;

        /** Answers with nothing but an error. */
        static Behaviour failing(int rcode) {
            return (query, honest, overTcp) -> {
                Message failure = query.clone();
                failure.getHeader().setFlag(Flags.QR);
                failure.getHeader().setRcode(rcode);
                return List.of(failure);
            };
        }
    }

    private TestDnsServer(InetAddress address, int port, String zoneFile, Behaviour behaviour) throws IOException {
        this.records = read(zoneFile);
        this.behaviour = behaviour;
        ServerSocket stream = new ServerSocket(port, 50, address);
        DatagramSocket datagrams = samePort(stream, address);
        // Some other program may have the port for UDP: then another one is tried.
        for (int tries = 0; datagrams == null && tries < 10; tries++) {
            stream.close();
            stream = new ServerSocket(port, 50, address);
            datagrams = samePort(stream, address);
        }
        this.tcp = stream;
        this.udp = Objects.requireNonNull(datagrams, "no port that is free for TCP and UDP");
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    private static @Nullable DatagramSocket samePort(ServerSocket stream, InetAddress address) {
        try {
            return new DatagramSocket(stream.getLocalPort(), address);
        } catch (SocketException taken) {
            return null;
        }
    }

    /** A server that answers as its zone file says. */
    static TestDnsServer serving(String zoneFile) throws IOException {
        return serving(zoneFile, Behaviour.HONEST);
    }

    static TestDnsServer serving(String zoneFile, Behaviour behaviour) throws IOException {
        return new TestDnsServer(InetAddress.ofLiteral("127.0.0.1"), 0, zoneFile, behaviour);
    }

    /** A server at a certain port of the loopback address. */
    static TestDnsServer servingAt(InetSocketAddress address, String zoneFile) throws IOException {
        return new TestDnsServer(address.getAddress(), address.getPort(), zoneFile, Behaviour.HONEST);
    }

    static TestDnsServer servingOn(String address, String zoneFile) throws IOException {
        return new TestDnsServer(InetAddress.ofLiteral(address), 0, zoneFile, Behaviour.HONEST);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    int udpQueries() {
        return udpQueries.get();
    }

    int tcpQueries() {
        return tcpQueries.get();
    }

    private static List<Record> read(String zoneFile) throws IOException {
        List<Record> records = new ArrayList<>();
        try (Master master =
                new Master(new ByteArrayInputStream(zoneFile.getBytes(StandardCharsets.US_ASCII)), Name.root, 300)) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
        }
        return records;
    }

    private void serveUdp() {
        byte[] buffer = new byte[512];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                udpQueries.incrementAndGet();
                Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                for (Message answer : behaviour.answers(query, honest(query), false)) {
                    byte[] octets = answer.toWire(512);
                    udp.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
                }
            } catch (SocketException e) {
                return;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                tcpQueries.incrementAndGet();
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                Message query = new Message(in.readNBytes(in.readUnsignedShort()));
                for (Message answer : behaviour.answers(query, honest(query), true)) {
                    byte[] octets = answer.toWire(65_535);
                    out.writeShort(octets.length);
                    // In two halves: nothing promises a reader the whole message at once.
                    out.write(octets, 0, octets.length / 2);
                    out.flush();
                    out.write(octets, octets.length / 2, octets.length - octets.length / 2);
                }
            } catch (SocketException e) {
                return;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Message honest(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        Name name = query.getQuestion().getName();
        for (Name last = null; !name.equals(last); ) {
            last = name;
            for (Record record : records) {
                if (record.getName().equals(last)
                        && record.getType() == query.getQuestion().getType()) {
                    answer.addRecord(record, Section.ANSWER);
                } else if (record.getName().equals(last) && record instanceof CNAMERecord alias) {
                    answer.addRecord(alias, Section.ANSWER);
                    name = alias.getTarget();
                }
            }
        }
        Name asked = name;
        if (answer.getSection(Section.ANSWER).stream().allMatch(record -> record.getType() == Type.CNAME)) {
            if (records.stream().noneMatch(record -> record.getName().equals(asked))) {
                answer.getHeader().setRcode(Rcode.NXDOMAIN);
            }
            records.stream()
                    .filter(record -> record.getType() == Type.SOA && asked.subdomain(record.getName()))
                    .forEach(soa -> answer.addRecord(soa, Section.AUTHORITY));
        }
        return answer;
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
