package io.smtpedge.reputation.learn;

import io.smtpedge.reputation.event.Finding;
import io.smtpedge.reputation.event.IpText;
import io.smtpedge.reputation.event.OurNames;
import io.smtpedge.reputation.event.SessionRecord;
import io.smtpedge.reputation.event.SessionRecord.Decision;
import io.smtpedge.reputation.event.SessionRecord.Dialogue;
import io.smtpedge.reputation.event.SessionRecord.Envelope;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session shows of its client. Pure.
 *
 * <p>What the backend said counts, what the edge said does not: a client that is refused for its reputation would else have a worse
 * one for it. How the client behaved counts in either case. Temporary refusals teach nothing, and of a session under TLS there is
 * only what came before it.
 */
public final class OutcomeLearner {

    private OutcomeLearner() {}

    /** What the dialogue of a session shows, each finding once. */
    public static List<FindingCount> findings(SessionRecord session) {
        return shown(session).findings();
    }

    static Shown shown(SessionRecord session) {
        Map<Finding, Integer> counts = new EnumMap<>(Finding.class);
        if (talkedEarly(session)) {
            counts.put(Finding.EARLY_TALK, 1);
        }
        Dialogue dialogue = session.dialogue();
        if (dialogue == null) {
            return new Shown(list(counts), Set.of(), Set.of());
        }
        if (claimsToBeUs(session, dialogue.helo())) {
            counts.put(Finding.HELO_IS_US, 1);
        }
        Set<String> acceptedTo = new HashSet<>();
        Set<String> refusedTo = new HashSet<>();
        if (dialogue.delivered() > 0) {
            // Only the backend takes mail, so it was its word, whatever the edge did to the session afterwards.
            counts.put(Finding.ACCEPTED, dialogue.delivered());
            dialogue.envelopes().stream()
                    .filter(envelope -> envelope.code() / 100 == 2)
                    .forEach(envelope -> acceptedTo.addAll(accepted(envelope)));
        }
        if (endedWithBackend(session)) {
            refusals(dialogue, counts, refusedTo);
        }
        return new Shown(list(counts), refusedTo, acceptedTo);
    }

    /** Whom the backend refused has received nothing: to name others besides would else be a way to share one mailbox's voice. */
    private static List<String> accepted(Envelope envelope) {
        List<String> to = envelope.to();
        return to.subList(0, Math.clamp(envelope.accepted(), 0, to.size()));
    }

    private static void refusals(Dialogue dialogue, Map<Finding, Integer> counts, Set<String> refusedTo) {
        int unknown = 0;
        int recipients = 0;
        for (Envelope envelope : dialogue.envelopes()) {
            unknown += envelope.unknown();
            recipients += envelope.recipients();
            Optional<Finding> filtered = FilterWords.read(envelope.code(), envelope.text());
            filtered.ifPresent(finding -> {
                counts.merge(finding, 1, Integer::sum);
                refusedTo.addAll(envelope.to());
            });
        }
        if (Weights.isGuessing(unknown, recipients)) {
            counts.put(Finding.UNKNOWN_RECIPIENT, unknown);
        }
        if (dialogue.authFailures() > 0) {
            counts.put(Finding.AUTH_FAILURE, dialogue.authFailures());
        }
    }

    /** Whether the client was let through to the backend, and its replies are the backend's to the last. */
    static boolean endedWithBackend(SessionRecord session) {
        Decision verdict = session.verdict();
        if (verdict != null && !verdict.action().equals("pass")) {
            return false;
        }
        return switch (session.outcome()) {
            case FORWARDED -> true;
            case TIMEOUT, SHUTDOWN, HANGUP, INTERNAL_ERROR -> session.bytes().fromBackend() > 0;
            case REFUSED, DEFERRED, LIMITED, BACKEND_DOWN, BAD_PROXY_HEADER -> false;
        };
    }

    /** It failed the test in this very session; what a remembered client says early is forgiven. */
    private static boolean talkedEarly(SessionRecord session) {
        return session.tests().stream()
                .anyMatch(
                        test -> test.test().equals("pregreet") && test.result().equals("failed"));
    }

    /** By a name of ours, which the edge has noted, or the address that it talks to. Machines of our own are no strangers. */
    private static boolean claimsToBeUs(SessionRecord session, String helo) {
        InetAddress client = session.client().getAddress();
        if (helo.isEmpty() || isPrivate(client)) {
            return false;
        }
        if (session.evidence().stream().anyMatch(found -> found.test().equals(OurNames.CLAIMED))) {
            return true;
        }
        String name = helo.toLowerCase(Locale.ROOT);
        InetAddress local = local(session.local());
        return local != null
                && !local.equals(client)
                && (name.equals(IpText.of(local)) || name.equals(literal(local).toLowerCase(Locale.ROOT)));
    }

    /** RFC 1918, RFC 4193 (which Java does not know), and this machine and its links. */
    private static boolean isPrivate(InetAddress address) {
        boolean uniqueLocal = address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
        return uniqueLocal
                || address.isSiteLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress();
    }

    private static @Nullable InetAddress local(@Nullable InetSocketAddress local) {
        return local == null ? null : local.getAddress();
    }

    /** RFC 5321, 4.1.3. */
    private static String literal(InetAddress address) {
        return (address instanceof Inet6Address ? "[IPv6:" : "[") + IpText.of(address) + "]";
    }

    private static List<FindingCount> list(Map<Finding, Integer> counts) {
        List<FindingCount> list = new ArrayList<>(counts.size());
        counts.forEach((finding, count) -> list.add(new FindingCount(finding, count)));
        return list;
    }
}
