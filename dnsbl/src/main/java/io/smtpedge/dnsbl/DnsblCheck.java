package io.smtpedge.dnsbl;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A check of one address under way. Neither stage ever fails. Both complete on any thread, or are complete already where
 * the cache knows: do not block in what is attached to them.
 *
 * @param decided completes as soon as no answer that is still missing can change {@link DnsblResult#listed()}, and at
 *     the deadline at the latest, then perhaps {@linkplain DnsblResult#partial() partial}. What is missing stands in the
 *     result as {@link ZoneAnswer.Pending}, or after the deadline as {@link ZoneAnswer.Unavailable}
 * @param settled completes when every zone that was asked has answered or failed, reasons included, and within twice the
 *     deadline. Where {@code decided} was partial this may say otherwise, and else never does
 */
public record DnsblCheck(CompletionStage<DnsblResult> decided, CompletionStage<DnsblResult> settled) {

    /** A check that is over: nothing more will come. */
    public static DnsblCheck over(DnsblResult result) {
        CompletionStage<DnsblResult> stage = CompletableFuture.completedStage(result);
        return new DnsblCheck(stage, stage);
    }
}
