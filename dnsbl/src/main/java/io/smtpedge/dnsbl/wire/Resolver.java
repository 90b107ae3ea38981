package io.smtpedge.dnsbl.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One resolver: its sockets, and the line in front of them. A datagram waits in the resolver's receive buffer until it is
 * read; a burst larger than the buffer is lost, and costs each of its questions another attempt. So no more questions are
 * sent than the buffer holds, until answers show that it is being emptied. Belongs to the loop.
 *
 * <p>A question that is not answered soon has most likely been read, and waits for somebody else: it counts no longer,
 * so that a silent list does not hold up the others.
 */
final class Resolver {

    private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);

    /** About half of what Linux's receive buffer of 212,992 octets holds, at 768 for a small datagram. */
    private static final int WINDOW = 128;

    private static final long SOON = Duration.ofMillis(25).toNanos();

    private final InetSocketAddress address;
    private final SelectorLoop loop;
    private final Ports ports;

    /** Questions that wait for their turn. The client bounds their number: each stands in one line at most, once. */
    private final ArrayDeque<Exchange> line = new ArrayDeque<>();

    /**
     * Questions to be repeated, which wait behind all others. Those about a silent list come again and again; they must
     * not hold up the first ones about the other lists.
     */
    private final ArrayDeque<Exchange> repeats = new ArrayDeque<>();

    /** What was sent of late, the oldest first; answered or not. */
    private final ArrayDeque<Sent> recent = new ArrayDeque<>();

    /** How many of the recent count: at most {@link #WINDOW}. */
    private int unread;

    private EventLoop.@Nullable Timeout timer;

    private final ResolverHealth health;
    private final CaseCheck cases = new CaseCheck();

    /** A datagram on its way. */
    static final class Sent {
        private final Resolver resolver;
        private final Port port;
        private final int id;
        private final long time;
        private boolean unread = true;

        private Sent(Resolver resolver, Port port, int id, long time) {
            this.resolver = resolver;
            this.port = port;
            this.id = id;
            this.time = time;
        }

        Resolver resolver() {
            return resolver;
        }

        Port port() {
            return port;
        }

        int id() {
            return id;
        }

        /** It was answered, or its answer is of no more interest. */
        void done() {
            port.forget(id);
            resolver.read(this);
            resolver.sendFromLine();
        }
    }

    /**
     * @param changed called when the resolver has gone down or come up
     */
    Resolver(InetSocketAddress address, SelectorLoop loop, SecureRandom random, ResolverWatch watch, Runnable changed) {
        this.address = address;
        this.loop = loop;
        this.ports = new Ports(address, loop, random);
        this.health = new ResolverHealth(address, loop, this::probe, watch, changed);
    }

    ResolverHealth health() {
        return health;
    }

    CaseCheck cases() {
        return cases;
    }

    /** Asks for a name that every resolver knows by itself. */
    private void probe() {
        try {
            new ResolverProbe(this, loop).send(ports.pick());
        } catch (IOException e) {
            LOG.debug("Sending to resolver {} failed", address, e);
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** Lets the exchange {@linkplain Exchange#send send}, now or when it is its turn. */
    void enqueue(Exchange exchange, boolean repeat) {
        (repeat ? repeats : line).add(exchange);
        sendFromLine();
    }

    /** Sends a query, for an exchange whose turn it is. */
    Sent send(byte[] query, Exchange exchange) throws IOException {
        Port port = ports.pick();
        Sent sent = new Sent(this, port, port.send(query, exchange), loop.now());
        recent.add(sent);
        unread++;
        return sent;
    }

    private void sendFromLine() {
        forgetOld();
        while (unread < WINDOW && somebodyWaits()) {
            (line.isEmpty() ? repeats : line).remove().send(this);
        }
        if (somebodyWaits() && timer == null) {
            timer = loop.schedule(recent.element().time + SOON - loop.now(), () -> {
                timer = null;
                forgetOld();
                sendFromLine();
            });
        }
    }

    private boolean somebodyWaits() {
        return !line.isEmpty() || !repeats.isEmpty();
    }

    private void forgetOld() {
        long now = loop.now();
        while (!recent.isEmpty() && (!recent.element().unread || now - recent.element().time >= SOON)) {
            read(recent.remove());
        }
    }

    private void read(Sent sent) {
        if (sent.unread) {
            sent.unread = false;
            unread--;
        }
    }
}
