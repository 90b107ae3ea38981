package io.smtpedge.dnsbl.wire;

import io.smtpedge.dnsbl.wire.DnsReply.Failure;
import io.smtpedge.dnsbl.wire.DnsReply.Failure.Kind;
import io.smtpedge.dnsbl.wire.Resolver.Sent;
import java.io.IOException;
import java.net.InetSocketAddress;
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
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final UdpDnsClient client;
    private final Question question;
    private final byte[] query;
    private final Consumer<DnsReply> then;
    private final long end;
    private final List<Sent> open = new ArrayList<>(2);
    private EventLoop.@Nullable Timeout timer;
    private int attempts;
    private int failures;
    private boolean inLine;
    private boolean done;

    Exchange(UdpDnsClient client, Question question, Consumer<DnsReply> then) {
        this.client = client;
        this.question = question;
        this.query = Response.query(question);
        this.then = then;
        this.end = client.loop().now() + client.pace().lifetime().toNanos();
    }

    /** Gives the question to the next resolver in turn. */
    void attempt() {
        inLine = true;
        wakeIn(Long.MAX_VALUE);
        client.resolver(attempts++).enqueue(this);
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
            notSent();
        }
    }

    private void wakeIn(long nanos) {
        stopTimer();
        long left = Math.max(0, end - client.loop().now());
        timer = client.loop().schedule(Math.min(nanos, left), this::awake);
    }

    private void awake() {
        if (client.loop().now() - end >= 0) {
            finish(new Failure(Kind.TIMEOUT, "no resolver answered"));
        } else {
            attempt();
        }
    }

    /** Nobody listens where the port sends to. */
    void unreachable(Port port) {
        if (!done && !inLine && !open.isEmpty() && open.getLast().port() == port) {
            notSent();
        }
    }

    /** Each other resolver is tried at once; a second round waits its turn, for a resolver may be about to restart. */
    private void notSent() {
        if (attempts < client.resolvers()) {
            attempt();
        }
    }

    /** A datagram with the right id from the right address; a forger may still have guessed both. */
    void received(byte[] octets, Port port, int id) {
        Optional<Response> response = Response.parse(octets).filter(message -> message.answers(question));
        if (done || response.isEmpty()) {
            // The true answer may be still to come, so that a forged one must end nothing.
            return;
        }
        for (Sent sent : open) {
            if (sent.port() == port && sent.id() == id) {
                open.remove(sent);
                sent.done();
                break;
            }
        }
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
