package io.smtpedge.dnsbl.wire;

import io.smtpedge.dnsbl.wire.DnsReply.Failure;
import io.smtpedge.dnsbl.wire.DnsReply.Failure.Kind;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Asks resolvers over UDP, and over TCP where an answer does not fit. All of it happens on the loop. */
public final class UdpDnsClient implements DnsClient {

    /** About 30 MB of memory when reached. Beyond it a question fails at once, rather than wait in a queue. */
    private static final int MOST_IN_FLIGHT = 32_768;

    private final SelectorLoop loop;
    /** In order of preference. */
    private final List<Resolver> resolvers;

    /** The same with those that are down at the end. */
    private List<Resolver> order;

    private final SecureRandom random = new SecureRandom();
    private final Pace pace;
    private final TcpExchange tcp;
    private int inFlight;

    /**
     * How often a question is sent.
     *
     * @param attempt how long one attempt waits at most before the next is made, and at least half as long
     * @param attempts how many are made
     * @param lifetime how long an answer is awaited, from the first attempt
     */
    public record Pace(Duration attempt, int attempts, Duration lifetime) {

        /**
         * Where three in ten packets are lost each way, half of the attempts fail: of 12, all do for one question in 3,000.
         */
        private static final int FEWEST_ATTEMPTS = 12;

        private static final int MOST_ATTEMPTS = 16;

        /** Sooner than this, most attempts would only double the load of a resolver that has to ask others itself. */
        private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(100);

        /**
         * The pace for a deadline: 12 attempts spread over all of it, up to 16 where there are more than six resolvers.
         * An answer that comes later than the deadline, up to as late again, is still of use to the next client.
         */
        public static Pace within(Duration deadline, int resolvers) {
            int attempts = Math.clamp(2L * resolvers, FEWEST_ATTEMPTS, MOST_ATTEMPTS);
            // An attempt lasts three quarters of the longest on average.
            Duration even = deadline.multipliedBy(4).dividedBy(3L * attempts);
            return new Pace(
                    even.compareTo(SHORTEST_ATTEMPT) < 0 ? SHORTEST_ATTEMPT : even, attempts, deadline.multipliedBy(2));
        }

        /**
         * How long to wait before the next attempt, in nanoseconds. It differs from question to question: many that were
         * asked at once, and lost in an overflowing buffer, would be lost again if they were repeated at once.
         */
        long untilNext() {
            long longest = attempt.toNanos();
            return longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        }
    }

    /**
     * Prepares to ask; nothing is sent yet.
     *
     * @param loop closed by its owner; the client's sockets close with it
     * @param resolvers in order of preference, at least one
     * @param watch is told how they are
     */
    public UdpDnsClient(SelectorLoop loop, List<InetSocketAddress> resolvers, Pace pace, ResolverWatch watch) {
        this.loop = loop;
        this.resolvers = resolvers.stream()
                .map(resolver -> new Resolver(resolver, loop, random, watch, this::reorder))
                .toList();
        this.order = this.resolvers;
        this.pace = pace;
        this.tcp = new TcpExchange(loop, random);
        // The first message takes a hundred times as long as the next, to load classes. Not while somebody waits.
        loop.execute(() -> Response.parse(Response.query(new Question("test", Question.Type.TXT))));
    }

    @Override
    public void ask(Question question, Consumer<DnsReply> then) {
        if (inFlight >= MOST_IN_FLIGHT) {
            then.accept(new Failure(Kind.OVERLOAD, "not asked: " + MOST_IN_FLIGHT + " queries are under way"));
            return;
        }
        inFlight++;
        new Exchange(this, question, then, order).attempt();
    }

    void finished() {
        inFlight--;
    }

    /** A new list, for the old one is in the hands of exchanges. */
    private void reorder() {
        order = Stream.concat(
                        resolvers.stream().filter(resolver -> !resolver.health().isDown()),
                        resolvers.stream().filter(resolver -> resolver.health().isDown()))
                .toList();
    }

    /** Why no resolver can be asked, where nobody listens at any of their ports; empty where one may answer. */
    Optional<String> refusal() {
        String why = "";
        for (Resolver resolver : order) {
            Optional<String> refusal = resolver.health().refusal();
            if (refusal.isEmpty()) {
                return Optional.empty();
            }
            why = "resolver " + resolver.address().getAddress().getHostAddress() + ": " + refusal.get();
        }
        return Optional.of(why);
    }

    long randomBits() {
        return random.nextLong();
    }

    int resolvers() {
        return resolvers.size();
    }

    SelectorLoop loop() {
        return loop;
    }

    TcpExchange tcp() {
        return tcp;
    }

    Pace pace() {
        return pace;
    }
}
