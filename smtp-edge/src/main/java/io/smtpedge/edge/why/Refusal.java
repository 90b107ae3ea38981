package io.smtpedge.edge.why;

import io.smtpedge.reputation.event.Outcome;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a refused sender may know of his session. Immutable.
 *
 * @param client whose address is only shown to those who know it
 * @param forGood false where he was told to come back later
 * @param listings the lists that had a part in it; empty unless they decided
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
                cause == Cause.LISTED ? listings(session) : List.of()));
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
}
