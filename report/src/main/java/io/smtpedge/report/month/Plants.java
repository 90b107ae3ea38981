package io.smtpedge.report.month;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is planted, and when: the things that a report on the month must find. The seed decides the addresses, the times and the
 * sizes, all within what a site sees.
 *
 * @param hijack a veteran that begins to send spam
 * @param mistake a veteran that a list lists by mistake
 * @param madness a list that lists a share of everybody
 * @param snowshoe a range whose addresses each send little
 * @param deadWeight a list that never knows anything that another list does not know
 * @param silence a list that does not answer for some hours
 */
public record Plants(
        Hijack hijack, Mistake mistake, Madness madness, Snowshoe snowshoe, DeadWeight deadWeight, Silence silence) {

    /** From a moment up to another. */
    public record Span(Instant from, Instant until) {

        public boolean contains(Instant time) {
            return !time.isBefore(from) && time.isBefore(until);
        }

        boolean overlaps(Span other) {
            return from.isBefore(other.until) && other.from.isBefore(until);
        }
    }

    /** Good until {@code spam} begins; over when the owner has cleaned up. {@code perDay} are sessions with spam. */
    public record Hijack(InetAddress address, double perDay, Span spam) {}

    /** Wrongly on {@code list} for that time. */
    public record Mistake(InetAddress address, String list, Span listed) {}

    /** Of all clients, {@code share} are on {@code list} for that time. */
    public record Madness(String list, double share, Span mad) {}

    /**
     * A /24.
     *
     * @param first its address number 0
     * @param hosts how many of its addresses send, each {@code perDay} sessions
     * @param sends when they send
     * @param listedFrom when the first list takes notice
     */
    public record Snowshoe(InetAddress first, int hosts, double perDay, Span sends, Instant listedFrom) {

        /** As reports write it. */
        public String network() {
            return first.getHostAddress() + "/24";
        }
    }

    /** Has that share of what the large list knows of exploited hosts. */
    public record DeadWeight(String list, double share) {}

    /** Answers nothing meanwhile. */
    public record Silence(String list, Span silent) {}

    static Plants of(MonthOptions month) {
        SplittableRandom random = new Chance(month.seed()).generator(10);
        List<InetAddress> addresses = Networks.apart(random, 3);
        // The edges enforce from the eighth day on, and need a day more to know what is usual of a list.
        Madness madness = new Madness(
                one(List.of(SimulatedLists.RAPID, SimulatedLists.SWIFT), random),
                random.nextDouble(0.2, 0.5),
                span(month, 9, 24, 12, 60, random));
        String mistaken = madness.list().equals(SimulatedLists.RAPID)
                ? SimulatedLists.LARGE
                : one(List.of(SimulatedLists.LARGE, SimulatedLists.RAPID), random);
        Span sends = span(month, 7, 15, 6 * 24, 12 * 24, random);
        return new Plants(
                new Hijack(addresses.get(0), random.nextDouble(300, 1_000), span(month, 14, 24, 24, 80, random)),
                new Mistake(addresses.get(1), mistaken, span(month, 9, 21, 48, 6 * 24, random)),
                madness,
                new Snowshoe(
                        Networks.first(addresses.get(2)),
                        random.nextInt(80, 240),
                        random.nextDouble(1.5, 4),
                        sends,
                        sends.from().plusSeconds(random.nextInt(3 * 86_400, 5 * 86_400))),
                new DeadWeight(
                        one(List.of(SimulatedLists.LEGACY, SimulatedLists.MODEST), random),
                        random.nextDouble(0.3, 0.7)),
                silence(month, madness, random));
    }

    /** Not while the same list is mad: what does not answer lists nobody. */
    private static Silence silence(MonthOptions month, Madness madness, SplittableRandom random) {
        while (true) {
            String list = one(
                    List.of(SimulatedLists.LARGE, SimulatedLists.SWIFT, SimulatedLists.RAPID, SimulatedLists.MODEST),
                    random);
            Span silent = span(month, 8, 26, 3, 14, random);
            if (!list.equals(madness.list()) || !silent.overlaps(madness.mad())) {
                return new Silence(list, silent);
            }
        }
    }

    private static <T> T one(List<T> all, SplittableRandom random) {
        return all.get(random.nextInt(all.size()));
    }

    /** Begins on one of these days, counted from 0, and lasts so many hours. */
    private static Span span(
            MonthOptions month, int firstDay, int lastDay, int leastHours, int mostHours, SplittableRandom random) {
        double from = random.nextDouble(24.0 * firstDay, 24.0 * lastDay);
        return new Span(month.hour(from), month.hour(from + random.nextDouble(leastHours, mostHours)));
    }
}
