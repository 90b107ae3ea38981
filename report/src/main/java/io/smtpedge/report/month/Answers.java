package io.smtpedge.report.month;

import io.smtpedge.report.backtest.ListWeights;
import io.smtpedge.reputation.event.SessionRecord.ListAnswer;
import io.smtpedge.reputation.event.SessionRecord.Score;
import io.smtpedge.reputation.model.ListHit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * What all lists said of a client.
 *
 * @param all one answer of each list
 * @param score what they add up to
 * @param hits the codes of those that count
 */
record Answers(List<ListAnswer> all, Score score, List<ListHit> hits) {

    private static final Duration DEADLINE = Duration.ofSeconds(3);

    /** No answer is kept for longer. */
    private static final Duration CACHED = Duration.ofMinutes(30);

    /** Of a list in shadow. */
    private static final ListWeights NOTHING = new ListWeights(Map.of(), 1);

    /**
     * Asks the lists.
     *
     * @param weights what their codes add to the score
     * @param shadowed which lists count nothing
     * @param silence which does not answer, and when
     */
    static Answers ask(
            List<SimulatedList> lists,
            ListWeights weights,
            Host host,
            Instant now,
            Predicate<String> shadowed,
            Plants.Silence silence,
            SplittableRandom random) {
        List<ListAnswer> all = new ArrayList<>(lists.size());
        List<ListHit> hits = new ArrayList<>();
        for (SimulatedList list : lists) {
            boolean counts = !shadowed.test(list.zone());
            boolean silent =
                    silence.list().equals(list.zone()) && silence.silent().contains(now);
            boolean expired = silent && silence.silent().from().plus(CACHED).isBefore(now);
            boolean cached = random.nextDouble() < list.cached() && !expired;
            boolean lost = !cached && (silent || random.nextDouble() < list.lost());
            List<String> codes = lost ? List.of() : list.knowledge().codes(host, now);
            all.add(
                    lost
                            ? unavailable(list, counts ? weights : NOTHING)
                            : answer(list, counts ? weights : NOTHING, codes, cached, random));
            if (counts) {
                codes.forEach(code -> hits.add(new ListHit(list.zone(), code)));
            }
        }
        return new Answers(all, score(all, weights.threshold()), hits);
    }

    /** The list that condemns most; empty where all together do not. */
    Optional<String> condemnedBy() {
        return score.value() < score.threshold()
                ? Optional.empty()
                : all.stream().max(Comparator.comparingInt(ListAnswer::lowest)).map(ListAnswer::zone);
    }

    private static Score score(List<ListAnswer> all, int threshold) {
        int value = 0;
        int lowest = 0;
        int highest = 0;
        for (ListAnswer answer : all) {
            value += answer.answer().equals("unavailable") ? 0 : answer.lowest();
            lowest += answer.lowest();
            highest += answer.highest();
        }
        boolean partial = value >= threshold ? lowest < threshold : highest >= threshold;
        return new Score(value, lowest, highest, threshold, partial);
    }

    private static ListAnswer unavailable(SimulatedList list, ListWeights weights) {
        return new ListAnswer(
                list.zone(),
                "unavailable",
                List.of(),
                weights.lowest(list.zone()),
                weights.highest(list.zone()),
                "",
                "no answer within 3000 ms",
                DEADLINE);
    }

    private static ListAnswer answer(
            SimulatedList list, ListWeights weights, List<String> codes, boolean cached, SplittableRandom random) {
        int weight = weights.weight(list.zone(), codes);
        String text = codes.isEmpty()
                ? ""
                : weights.has(list.zone()) ? "listed, see https://" + list.zone() + "/" : "in shadow, counts nothing";
        // Log-normal: most answers are quick, and a few come very late.
        Duration latency = cached
                ? Duration.ZERO
                : Duration.ofNanos((long) Math.min(2.9e9, list.millis() * 1e6 * Math.exp(0.7 * random.nextGaussian())));
        return new ListAnswer(
                list.zone(),
                codes.isEmpty() ? "not-listed" : "listed",
                codes,
                weight,
                weight,
                cached ? "cache" : "wire",
                text,
                latency);
    }
}
