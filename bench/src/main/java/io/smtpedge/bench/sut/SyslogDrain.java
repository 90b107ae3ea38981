package io.smtpedge.bench.sut;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** Takes log datagrams and throws them away: a syslog server that costs next to nothing. */
public final class SyslogDrain implements AutoCloseable {

    private final DatagramSocket socket;
    private final AtomicLong datagrams = new AtomicLong();

    private SyslogDrain(DatagramSocket socket) {
        this.socket = socket;
    }

    /** Starts one on a free port of 127.0.0.1. */
    public static SyslogDrain start() throws IOException {
        SyslogDrain drain = new SyslogDrain(new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1")));
        Thread.ofVirtual().name("syslog-drain").start(drain::drain);
        return drain;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /** How many arrived so far. */
    public long datagrams() {
        return datagrams.get();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void drain() {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                datagrams.incrementAndGet();
            } catch (IOException closed) {
                return;
            }
        }
    }
}
