package io.smtpedge.dnsbl.wire;

import io.smtpedge.dnsbl.wire.DnsReply.Failure;
import io.smtpedge.dnsbl.wire.DnsReply.Failure.Kind;
import io.smtpedge.dnsbl.wire.Resolver.Sent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question on its way: sent to one resolver after the other until one of them answers. Earlier attempts stay open: a
 * slow answer is as good as a quick one. Belongs to the loop.
 */
final class Exchange implements Port.Waiter {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final UdpDnsClient client;
    private final Question question;
    private final byte[] query;
    private final Consumer<DnsReply> then;
    private final List<Resolver> resolvers;
    private final long end;

    /** Whether nobody listened at any resolver's port when this began: then there is no point in waiting for one. */
    private final boolean knownToRefuse;

    private final List<Sent> open = new ArrayList<>(2);
    private EventLoop.@Nullable Timeout timer;
    private @Nullable Resolver asked;
    private int attempts;
    private int failures;
    private boolean inLine;
    private boolean done;

    /**
     * @param resolvers in the order in which they are asked, round by round
     */
    Exchange(UdpDnsClient client, Question question, Consumer<DnsReply> then, List<Resolver> resolvers) {
        this.client = client;
        this.question = question;
        this.query = Response.query(question);
        this.then = then;
        this.resolvers = resolvers;
        NameCase.mix(query, client.randomBits());
        this.end = client.loop().now() + client.pace().lifetime().toNanos();
        this.knownToRefuse = client.refusal().isPresent();
    }

    /** Gives the question to the next resolver in turn. */
    void attempt() {
        inLine = true;
        wakeIn(Long.MAX_VALUE);
        asked = resolvers.get(attempts % resolvers.size());
        asked.enqueue(this, attempts++ > 0);
    }

    /** It is this question's turn. */
    void send(Resolver resolver) {
        inLine = false;
        if (done) {
            return;
        }
        wakeIn(attempts < client.pace().attempts() ? client.pace().untilNext() : Long.MAX_VALUE);
        try {
            open.add(resolver.send(query, this));
        } catch (IOException e) {
            LOG.debug("Sending to resolver {} failed", resolver.address(), e);
            if (e instanceof PortUnreachableException) {
                resolver.health().refused();
            }
            notSent();
        }
    }

    private void wakeIn(long nanos) {
        stopTimer();
        long left = Math.max(0, end - client.loop().now());
        timer = client.loop().schedule(Math.min(nanos, left), this::awake);
    }

    private void awake() {
        if (asked != null && !inLine) {
            asked.health().missed();
        }
        if (client.loop().now() - end >= 0) {
            finish(client.refusal()
                    .map(why -> new Failure(Kind.RESOLVER, why))
                    .orElseGet(() -> new Failure(Kind.TIMEOUT, "no resolver answered")));
        } else {
            attempt();
        }
    }

    @Override
    public void unreachable(Port port) {
        if (!done && !inLine && !open.isEmpty() && open.getLast().port() == port) {
            open.getLast().resolver().health().refused();
            notSent();
        }
    }

    /**
     * Each other resolver is tried at once; a second round waits its turn, for a resolver may be about to restart. Where
     * that has been so for a while, there is no point in waiting.
     */
    private void notSent() {
        if (attempts < client.resolvers()) {
            attempt();
        } else if (knownToRefuse || attempts >= client.pace().attempts()) {
            client.refusal().ifPresent(why -> finish(new Failure(Kind.RESOLVER, why)));
        }
    }

    /** A forger may have guessed the port and the id. */
    @Override
    public void received(byte[] octets, Port port, int id) {
        Optional<Response> response = Response.parse(octets).filter(message -> message.answers(question));
        Optional<Sent> sent = open.stream()
                .filter(one -> one.port() == port && one.id() == id)
                .findFirst();
        if (done
                || response.isEmpty()
                || sent.isEmpty()
                || !sent.get().resolver().cases().accepts(NameCase.isKept(query, octets))) {
            // The true answer may be still to come, so that a forged one must end nothing.
            return;
        }
        open.remove(sent.get());
        sent.get().done();
        sent.get().resolver().health().answered();
        if (response.get().truncated()) {
            askOverTcp(port.resolver());
        } else {
            settle(response.get().reply(question), port.resolver());
        }
    }

    private void askOverTcp(InetSocketAddress resolver) {
        wakeIn(Long.MAX_VALUE);
        boolean started = client.tcp().ask(resolver, query, end, answer -> {
            if (!done) {
                settle(
                        answer.flatMap(Response::parse)
                                .filter(message -> message.answers(question) && !message.truncated())
                                .map(message -> message.reply(question))
                                .orElse(new Failure(Kind.RESOLVER, "cut its answer short and gave none over TCP")),
                        resolver);
            }
        });
        if (!started) {
            settle(new Failure(Kind.RESOLVER, "cut its answer short while too many are fetched over TCP"), resolver);
        }
    }

    private void settle(DnsReply reply, InetSocketAddress resolver) {
        if (!(reply instanceof Failure failure)) {
            finish(reply);
            return;
        }
        failures++;
        if (failures >= client.resolvers()) {
            finish(new Failure(
                    failure.kind(), "resolver " + resolver.getAddress().getHostAddress() + " " + failure.detail()));
        } else if (!inLine && attempts < client.pace().attempts()) {
            attempt();
        }
    }

    private void finish(DnsReply reply) {
        done = true;
        stopTimer();
        open.forEach(Sent::done);
        open.clear();
        client.finished();
        then.accept(reply);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
