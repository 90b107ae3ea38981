package io.smtpedge.edge.policy;

import io.smtpedge.edge.smtp.Replies;
import io.smtpedge.reputation.model.Estimate;
import io.smtpedge.reputation.model.Reason;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What follows from an {@link Opinion}. Pure. In shadow, and while too little has been learned, nothing does. Where it stands among
 * the tests, {@link ScreenPolicy} says.
 */
public final class ReputationPolicy {

    /** More reasons than these say little, and a line has an end. */
    private static final int REASONS = 4;

    private static final double WORTH_A_WORD = 0.05;

    private ReputationPolicy() {}

    /** The refusal that an opinion demands; empty where it demands none. */
    public static Optional<Verdict> refusal(InetAddress client, @Nullable Opinion opinion) {
        if (opinion == null || opinion.stance() != Stance.ENFORCE) {
            return Optional.empty();
        }
        return switch (opinion.judgement().advice()) {
            case REFUSE ->
                Optional.of(new Verdict.Refuse(
                        Test.REPUTATION, Action.ENFORCE, Replies.blockedUsing(client, "reputation"), reason(opinion)));
            case LATER ->
                Optional.of(
                        new Verdict.Defer(Test.REPUTATION, Replies.laterUsing(client, "reputation"), reason(opinion)));
            case THROTTLE, NORMAL, FAST_LANE -> Optional.empty();
        };
    }

    /**
     * What a doubtful client may have, where it was let pass.
     *
     * @param connections its sessions at once, this one included
     * @param most how many it may have
     * @param recipientsLeft whether it may name a recipient within this hour
     */
    public static Verdict throttle(
            InetAddress client, Verdict.Pass pass, int connections, int most, boolean recipientsLeft) {
        if (connections > most) {
            return tooMuch(client, "too many connections", "more than " + most + " connections of a doubtful client");
        }
        return recipientsLeft
                ? pass
                : tooMuch(client, "too many recipients", "too many recipients of a doubtful client within an hour");
    }

    private static Verdict tooMuch(InetAddress client, String what, String reason) {
        return new Verdict.TurnAway(Test.THROTTLE, Replies.throttled(client, what), what, reason);
    }

    /** {@code bad with 0.97 (0.94 to 0.99): history +2.1, recent +1.0, zen.example.org=127.0.0.4 +3.5}, the strongest first. */
    private static String reason(Opinion opinion) {
        Estimate estimate = opinion.judgement().estimate();
        return String.format(
                        Locale.ROOT,
                        "bad with %.2f (%.2f to %.2f): ",
                        estimate.probability(),
                        estimate.low(),
                        estimate.high())
                + estimate.reasons().stream()
                        .filter(reason -> Math.abs(reason.logit()) >= WORTH_A_WORD)
                        .sorted((a, b) -> Double.compare(Math.abs(b.logit()), Math.abs(a.logit())))
                        .limit(REASONS)
                        .map(ReputationPolicy::text)
                        .collect(Collectors.joining(", "));
    }

    private static String text(Reason reason) {
        return String.format(Locale.ROOT, "%s %+.1f", reason.name(), reason.logit());
    }
}
