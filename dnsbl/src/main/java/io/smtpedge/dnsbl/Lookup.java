package io.smtpedge.dnsbl;

import io.smtpedge.dnsbl.ZoneAnswer.Cause;
import io.smtpedge.dnsbl.ZoneAnswer.Listed;
import io.smtpedge.dnsbl.ZoneAnswer.NotListed;
import io.smtpedge.dnsbl.ZoneAnswer.Source;
import io.smtpedge.dnsbl.ZoneAnswer.Unavailable;
import io.smtpedge.dnsbl.wire.DnsReply;
import io.smtpedge.dnsbl.wire.DnsReply.Addresses;
import io.smtpedge.dnsbl.wire.DnsReply.Failure;
import io.smtpedge.dnsbl.wire.DnsReply.Nothing;
import io.smtpedge.dnsbl.wire.DnsReply.Texts;
import io.smtpedge.dnsbl.wire.Question;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One zone being asked about one address, for all checks that wait for it. It outlives a check that gives up: the late
 * answer is kept for the next client. Belongs to the loop.
 */
final class Lookup {

    private final Lookups lookups;
    private final InetAddress address;
    private final Zone zone;
    private final ZoneGuard guard;
    private final long begun;
    private final List<Check> waiting = new ArrayList<>(1);
    private @Nullable Listed listed;
    private boolean late;

    /** Whether the guard has been told how it went. */
    private boolean told;

    Lookup(Lookups lookups, InetAddress address, Zone zone) {
        this.lookups = lookups;
        this.address = address;
        this.zone = zone;
        this.guard = lookups.guard(zone);
        this.begun = lookups.now();
    }

    InetAddress address() {
        return address;
    }

    Zone zone() {
        return zone;
    }

    void begin() {
        var refusal = guard.refusal();
        if (refusal.isPresent()) {
            finish(zone.unavailable(refusal.get().cause(), refusal.get().detail(), Duration.ZERO));
            return;
        }
        lookups.client().ask(new Question(QueryName.of(address, zone.name()), Question.Type.A), this::answered);
    }

    /** The check hears of the answer, and of a listing before its reason. */
    void await(Check check) {
        waiting.add(check);
        if (listed != null) {
            check.answered(zone, listed, false);
        } else if (late) {
            Unavailable silence =
                    zone.unavailable(guard.silence(), "has not answered a check before this one", latency());
            check.answered(zone, lookups.orStale(address, zone, silence), false);
        }
    }

    /** Nobody waits any more, but an answer may still come. */
    void late() {
        late = true;
        // Too slow is as bad as silent, whatever may still come.
        tell(guard::overdue);
    }

    private void answered(DnsReply reply) {
        switch (reply) {
            case Addresses(var addresses, var ttl) -> listed(ReturnCodes.of(addresses), lookups.timeToLive(ttl));
            case Nothing(var ttl) -> notListed(lookups.timeToLive(ttl));
            case Failure(var kind, var detail) -> failed(zone.unavailable(cause(kind), detail, latency()));
            case Texts _ -> throw new AssertionError("TXT records in reply to a question for addresses");
        }
    }

    private void notListed(Duration ttl) {
        tell(guard::notListed);
        finish(new NotListed(zone.safeName(), ttl, latency(), Source.WIRE));
    }

    private void failed(Unavailable answer) {
        tell(() -> guard.failed(answer));
        finish(answer);
    }

    private void tell(Runnable how) {
        if (!told) {
            told = true;
            how.run();
        }
    }

    private void listed(List<ReturnCode> codes, Duration ttl) {
        var defect = ReturnCodes.defect(zone.name(), codes);
        if (defect.isPresent()) {
            failed(zone.unavailable(defect.get().cause(), defect.get().detail(), latency()));
            return;
        }
        tell(() -> guard.listed(codes));
        Listed answer = zone.listed(codes, zone.meaning(address, codes), ttl, latency(), Source.WIRE);
        if (answer.weight() <= 0 || waiting.stream().noneMatch(Check::wantsReason) || !guard.grantsReason()) {
            // Only a refusal gives a reason, and one is enough.
            finish(answer);
            return;
        }
        // The listing decides; the reason only explains it.
        listed = answer;
        lookups.keep(this, answer);
        waiting.forEach(check -> check.answered(zone, answer, false));
        lookups.client()
                .ask(
                        new Question(QueryName.of(address, zone.name()), Question.Type.TXT),
                        text -> explained(answer, text));
    }

    private void explained(Listed answer, DnsReply reply) {
        finish(
                reply instanceof Texts texts
                        ? answer.withReason(zone.reason(texts.texts().getFirst()))
                        : answer);
    }

    private void finish(ZoneAnswer said) {
        lookups.finished(this, said);
        ZoneAnswer answer = said instanceof Unavailable failure ? lookups.orStale(address, zone, failure) : said;
        waiting.forEach(check -> check.answered(zone, answer, true));
    }

    private Duration latency() {
        return Duration.ofNanos(lookups.now() - begun);
    }

    private Cause cause(Failure.Kind kind) {
        return switch (kind) {
            case TIMEOUT -> guard.silence();
            case RESOLVER -> Cause.RESOLVER;
            case OVERLOAD -> Cause.OVERLOAD;
        };
    }
}
