package io.smtpedge.edge.session;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smtpedge.edge.policy.ClientNetwork;
import io.smtpedge.edge.policy.Opinion;
import io.smtpedge.edge.policy.Rate;
import io.smtpedge.edge.policy.ReputationPolicy;
import io.smtpedge.edge.policy.Test;
import io.smtpedge.edge.policy.Verdict;
import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.edge.smtp.Reply;
import io.smtpedge.edge.smtp.dialogue.RecipientQuota;
import io.smtpedge.reputation.model.Advice;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What doubtful clients may have: few sessions at once, and few recipients within an hour, all sessions together. Thread-safe. */
public final class Throttle {

    private final int connections;
    private final ConnectionCounts counts;
    private final RateLimit<ClientNetwork> recipients;

    Throttle(int connections, int recipientsPerHour, ConnectionCounts counts, Ticker ticker) {
        this.connections = connections;
        this.counts = counts;
        this.recipients = new RateLimit<>(new Rate(recipientsPerHour, Duration.ofHours(1)), ticker);
    }

    /** The verdict on a client; another where it is doubtful, and has had what it may have. */
    Verdict judge(InetAddress client, Verdict verdict, @Nullable Opinion opinion) {
        if (!isThrottled(opinion) || !(verdict instanceof Verdict.Pass pass) || pass.test() != Test.DNSBL) {
            return verdict;
        }
        ClientNetwork network = ClientNetwork.of(client);
        return ReputationPolicy.throttle(client, pass, counts.of(network), connections, recipients.has(network));
    }

    /** How many recipients the client of a forwarded session may still name; null where there is no limit. */
    @Nullable
    RecipientQuota quota(InetAddress client, @Nullable Opinion opinion) {
        if (!isThrottled(opinion)) {
            return null;
        }
        ClientNetwork network = ClientNetwork.of(client);
        return () -> recipients.take(network);
    }

    /** What the client is told whose quota is used up. */
    static Reply tooManyRecipients(InetAddress client) {
        return Replies.throttled(client, "too many recipients");
    }

    private static boolean isThrottled(@Nullable Opinion opinion) {
        return opinion != null && opinion.demands(Advice.THROTTLE);
    }
}
