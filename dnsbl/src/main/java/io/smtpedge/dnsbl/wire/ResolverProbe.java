package io.smtpedge.dnsbl.wire;

import java.io.IOException;
import java.time.Duration;

/** One question about the resolver itself. Whatever it answers, it is alive. Belongs to the loop. */
final class ResolverProbe implements Port.Waiter {

    /** RFC 6761, section 6.3: resolvers know it without asking anybody. */
    private static final Question QUESTION = new Question("localhost", Question.Type.A);

    private static final long LIFETIME = Duration.ofSeconds(2).toNanos();

    private final Resolver resolver;
    private final EventLoop loop;

    ResolverProbe(Resolver resolver, EventLoop loop) {
        this.resolver = resolver;
        this.loop = loop;
    }

    void send(Port port) throws IOException {
        int id = port.send(Response.query(QUESTION), this);
        loop.schedule(LIFETIME, () -> port.forget(id));
    }

    @Override
    public void received(byte[] octets, Port port, int id) {
        if (Response.parse(octets).filter(answer -> answer.answers(QUESTION)).isPresent()) {
            resolver.health().answered();
        }
    }

    @Override
    public void unreachable(Port port) {
        resolver.health().refused();
    }
}
