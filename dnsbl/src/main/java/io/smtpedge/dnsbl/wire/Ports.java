package io.smtpedge.dnsbl.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets towards one resolver: opened as they are needed, used at random, replaced now and then, so that a forger
 * has to guess the port as well as the id. A port for each query would be harder to guess, but costs three system calls
 * more, and a silent resolver would use up the file descriptors. Belongs to the loop.
 */
final class Ports {

    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);
    private static final int PORTS = 64;
    private static final int QUERIES_PER_PORT = 1024;
    private static final long LONGEST_AGE = Duration.ofMinutes(5).toNanos();

    /** More than the 512 octets of a plain answer (RFC 1035, section 4.2.1); the rest of a longer one is of no use. */
    private static final int BUFFER = 4096;

    private final InetSocketAddress resolver;
    private final SelectorLoop loop;
    private final SecureRandom random;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final @Nullable Port[] ports = new Port[PORTS];

    Ports(InetSocketAddress resolver, SelectorLoop loop, SecureRandom random) {
        this.resolver = resolver;
        this.loop = loop;
        this.random = random;
    }

    /** A port for the next query. */
    Port pick() throws IOException {
        int index = random.nextInt(PORTS);
        Port port = ports[index];
        if (port != null && port.sent() < QUERIES_PER_PORT && port.age(loop.now()) < LONGEST_AGE) {
            return port;
        }
        try {
            Port fresh = Port.open(resolver, loop, random, buffer);
            ports[index] = fresh;
            if (port != null) {
                port.retire();
            }
            return fresh;
        } catch (IOException e) {
            if (port == null) {
                throw e;
            }
            LOG.debug("No new socket towards resolver {}; the old one is used on", resolver, e);
            return port;
        }
    }
}
