package io.smtpedge.edge.session;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.policy.AccessList;
import io.smtpedge.edge.policy.AdmissionPolicy;
import io.smtpedge.edge.policy.Arrival;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Neighbourhood;
import io.smtpedge.edge.policy.Rate;
import io.smtpedge.edge.policy.Verdict;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Counts who comes, and asks the {@link AdmissionPolicy} who may. Thread-safe. */
public final class Admission {

    private final AdmissionPolicy policy;
    private final AccessList access;
    private final ConnectionCounts connections = new ConnectionCounts();
    private final Places places;
    private final Refusals refusals;
    private final Throttle throttle;
    private final @Nullable RateLimit<ClientNetwork> clientRate;
    private final @Nullable RateLimit<Neighbourhood> networkRate;

    /**
     * Nobody has come yet.
     *
     * @param repeats how many refusals within which time are too many; empty where none are
     * @param doubtful what a client of doubtful reputation may have
     */
    public Admission(
            AdmissionPolicy.Limits limits,
            AdmissionPolicy policy,
            AccessList access,
            Optional<Rate> repeats,
            Doubtful doubtful,
            Ticker ticker) {
        this.policy = policy;
        this.access = access;
        this.places = new Places(limits.screening(), limits.refusing());
        this.refusals = new Refusals(repeats, ticker);
        this.throttle = new Throttle(doubtful.connections(), doubtful.recipientsPerHour(), connections, ticker);
        this.clientRate = limits.clientRate()
                .map(rate -> new RateLimit<ClientNetwork>(rate, ticker))
                .orElse(null);
        this.networkRate = limits.networkRate()
                .map(rate -> new RateLimit<Neighbourhood>(rate, ticker))
                .orElse(null);
    }

    /**
     * What a client of doubtful reputation may have.
     *
     * @param connections at once
     * @param recipientsPerHour in all its sessions
     */
    public record Doubtful(int connections, int recipientsPerHour) {}

    /**
     * What to do with a client that has just come. To be asked once: it counts the arrival.
     *
     * @param known whether it has passed the tests before
     * @param trusted whether its reputation is good; asked only where that makes a difference
     * @return the operator's rule about it, and the verdict; empty where the tests must speak
     */
    Answer arrives(InetAddress client, boolean known, BooleanSupplier trusted) {
        ClientNetwork network = ClientNetwork.of(client);
        Neighbourhood around = Neighbourhood.of(client);
        Arrival arrival = new Arrival(
                access.match(client),
                known,
                connections.all(),
                connections.of(network),
                connections.of(around),
                clientRate != null && !clientRate.take(network),
                networkRate != null && !networkRate.take(around),
                refusals.tooMany(client),
                places.taken(Places.Kind.SCREENING));
        Optional<Verdict> verdict = policy.admit(arrival);
        boolean spared = verdict.filter(AdmissionPolicy::isForStrangers).isPresent() && trusted.getAsBoolean();
        return new Answer(arrival.isRejected(), spared ? policy.admit(arrival.asKnown()) : verdict);
    }

    /**
     * What was said to a client that came.
     *
     * @param rejected whether the operator's rules reject it, whatever follows from that
     */
    record Answer(boolean rejected, Optional<Verdict> verdict) {}

    /** The verdict of the tests, where there is room for what follows from it. */
    Verdict seat(Verdict verdict) {
        return policy.seat(verdict, places.taken(Places.Kind.FORWARDING), places.taken(Places.Kind.REFUSING));
    }

    ConnectionCounts connections() {
        return connections;
    }

    Places places() {
        return places;
    }

    Throttle throttle() {
        return throttle;
    }

    Refusals refusals() {
        return refusals;
    }
}
