package io.smtpedge.edge.why;

import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Reason;
import io.smtpedge.reputation.event.SessionRecord.Reputation;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a refused sender may know of his session. Immutable.
 *
 * @param client whose address is only shown to those who know it
 * @param forGood false where he was told to come back later
 * @param listings the lists that had a part in it: those that decided, or that speak against him in the reputation that did
 */
public record Refusal(
        String ref, Instant at, InetAddress client, Cause cause, boolean forGood, List<Listing> listings) {

    public Refusal {
        listings = List.copyOf(listings);
    }

    /** One list has the address. */
    public record Listing(String zone, List<String> codes) {

        public Listing {
            codes = List.copyOf(codes);
        }
    }

    /** What it was refused for. */
    public enum Cause {
        LISTED,
        LISTS_SILENT,
        REPUTATION,
        EARLY_TALK,
        PROTOCOL,
        SMUGGLING,
        OWN_RULE,
        REFUSED_BEFORE,
        TOO_MANY,
        BUSY
    }

    /** Empty where the session was not refused by the edge. */
    public static Optional<Refusal> of(SessionRecord session) {
        Decision verdict = session.verdict();
        boolean refused = switch (session.outcome()) {
            case REFUSED, DEFERRED, LIMITED, HANGUP, TIMEOUT -> true;
            case FORWARDED, BACKEND_DOWN, BAD_PROXY_HEADER, SHUTDOWN, INTERNAL_ERROR -> false;
        };
        if (!refused || verdict == null || verdict.action().equals("pass")) {
            return Optional.empty();
        }
        Cause cause = cause(verdict);
        return Optional.of(new Refusal(
                session.id(),
                session.accepted(),
                session.client().getAddress(),
                cause,
                session.outcome() != Outcome.DEFERRED && !verdict.action().equals("defer") && cause != Cause.BUSY,
                switch (cause) {
                    case LISTED -> listings(session);
                    case REPUTATION -> inReputation(session.reputation());
                    default -> List.of();
                }));
    }

    private static Cause cause(Decision verdict) {
        return switch (verdict.test()) {
            case "dnsbl" -> verdict.action().equals("defer") ? Cause.LISTS_SILENT : Cause.LISTED;
            case "reputation" -> Cause.REPUTATION;
            case "pregreet" -> Cause.EARLY_TALK;
            case "smuggling" -> Cause.SMUGGLING;
            case "deny-list" -> Cause.OWN_RULE;
            case "repeat-offender" -> Cause.REFUSED_BEFORE;
            case "connections-per-client",
                    "connections-per-network",
                    "rate-per-client",
                    "rate-per-network",
                    "throttle" -> Cause.TOO_MANY;
            case "connections", "screening", "forwarding", "refusing" -> Cause.BUSY;
            default -> Cause.PROTOCOL;
        };
    }

    /** Only those that spoke against him: what others did not find is nobody's business. */
    private static List<Listing> listings(SessionRecord session) {
        return session.lists().stream()
                .filter(list -> list.answer().equals("listed") && list.highest() > 0)
                .map(list -> new Listing(list.zone(), list.codes()))
                .toList();
    }

    /** Its other parts, his history and his neighbours, have no sign in their names. */
    private static List<Listing> inReputation(@Nullable Reputation reputation) {
        Map<String, List<String>> codes = new LinkedHashMap<>();
        for (Reason reason : reputation == null ? List.<Reason>of() : reputation.reasons()) {
            int sign = reason.name().lastIndexOf('=');
            if (sign > 0 && reason.logit() > 0) {
                codes.computeIfAbsent(reason.name().substring(0, sign), _ -> new ArrayList<>())
                        .add(reason.name().substring(sign + 1));
            }
        }
        return codes.entrySet().stream()
                .map(list -> new Listing(list.getKey(), list.getValue()))
                .toList();
    }
}
