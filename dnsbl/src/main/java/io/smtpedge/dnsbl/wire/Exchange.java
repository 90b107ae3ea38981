package io.smtpedge.dnsbl.wire;

import io.smtpedge.dnsbl.wire.DnsReply.Failure;
import io.smtpedge.dnsbl.wire.DnsReply.Failure.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way: sent to one resolver after the other until one of them answers. Earlier attempts stay open: a
 * slow answer is as good as a quick one. Belongs to the loop.
 */
final class Exchange {

    private final UdpDnsClient client;
    private final Question question;
    private final byte[] query;
    private final Consumer<DnsReply> then;
    private final long end;
    private final List<Sent> open = new ArrayList<>(2);
    private EventLoop.@Nullable Timeout timer;
    private int attempts;
    private int failures;
    private boolean done;

    /** An attempt that may still be answered. */
    private record Sent(Port port, int id) {}

    Exchange(UdpDnsClient client, Question question, Consumer<DnsReply> then) {
        this.client = client;
        this.question = question;
        this.query = Response.query(question);
        this.then = then;
        this.end = client.loop().now() + client.pace().lifetime().toNanos();
    }

    /** Sends the question to the next resolver in turn. */
    void attempt() {
        Ports resolver = client.resolver(attempts);
        attempts++;
        boolean last = attempts >= client.pace().attempts();
        wakeIn(last ? Long.MAX_VALUE : client.pace().untilNext());
        try {
            Port port = resolver.pick();
            open.add(new Sent(port, port.send(query, this)));
        } catch (IOException e) {
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
        if (!done && !open.isEmpty() && open.getLast().port() == port) {
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
        port.forget(id);
        open.remove(new Sent(port, id));
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
        } else if (attempts < client.pace().attempts()) {
            attempt();
        }
    }

    private void finish(DnsReply reply) {
        done = true;
        stopTimer();
        for (Sent sent : open) {
            sent.port().forget(sent.id());
        }
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
