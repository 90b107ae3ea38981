package io.smtpedge.report.figures;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What each DNS list did.
 *
 * @param zones the lists, those with the most hits first
 * @param overlaps how often two lists agree: each pair of lists that had hits, both ways
 */
public record ListFigures(List<ZoneFigures> zones, List<Overlap> overlaps) {

    public ListFigures {
        zones = List.copyOf(zones);
        overlaps = List.copyOf(overlaps);
    }

    /**
     * One list. A <em>hit</em> is a session whose client it listed, whatever its weight.
     *
     * @param title its name for people; the zone where the catalogue does not know it
     * @param kind whether it speaks against clients or for them
     * @param shadowed true where its last notice says that it is in shadow
     * @param asked sessions in which it was asked
     * @param answered sessions in which it answered
     * @param hits sessions in which it listed the client
     * @param uniqueHits hits without a hit of any other list of its kind
     * @param precision of the hits of which the truth is known, those that were bad (a block list) or good (an allow list);
     *     from sessions that passed although listed, and from feedback
     * @param unavailable sessions in which it failed to answer
     * @param pending sessions that did not wait for it
     * @param fromCache answers that came from the cache
     * @param latency how long answers from the wire took; null where there was none
     * @param effect what would have changed without it
     * @param falseAlarms how many of its refusals were wrong
     * @param budget how much of its day it used
     * @param surge a time in which it listed far more good clients than usual; null where there was none
     * @param codes its return codes, most hits first
     * @param errors why it failed, most frequent first
     */
    public record ZoneFigures(
            String zone,
            String title,
            Kind kind,
            boolean shadowed,
            long asked,
            long answered,
            long hits,
            long uniqueHits,
            Share precision,
            long unavailable,
            long pending,
            long fromCache,
            @Nullable Latency latency,
            Effect effect,
            FalseAlarms falseAlarms,
            Budget budget,
            @Nullable Surge surge,
            List<CodeFigures> codes,
            List<Failure> errors) {

        public ZoneFigures {
            codes = List.copyOf(codes);
            errors = List.copyOf(errors);
        }

        /** Of the sessions in which it answered, those it listed. */
        public Share hitRate() {
            return Share.within(hits, answered);
        }
    }

    /** Whether a list speaks against clients or for them. */
    public enum Kind {
        BLOCK,
        ALLOW
    }

    /** One return code, as {@link ZoneFigures}. The name is the catalogue's; empty where it has none. */
    public record CodeFigures(String code, String name, long hits, long uniqueHits, Share precision) {}

    /** Milliseconds. */
    public record Latency(double p50, double p99) {}

    /** Why a list did not answer. */
    public record Failure(String text, long count) {}

    /**
     * What would have changed without a list.
     *
     * @param wouldPass refused sessions whose score would have stayed below the threshold
     * @param whileAllAnswered of these, those in which no other list failed to answer: a list may only fill in for another
     * @param wouldBeRefused passed sessions whose score would have reached it
     */
    public record Effect(long wouldPass, long whileAllAnswered, long wouldBeRefused) {}

    /**
     * How many of a list's refusals were wrong.
     *
     * @param refusals sessions that were refused with its help
     * @param named of these, those of the addresses that the report names as likely false positives
     * @param low the least that its precision lets expect; empty where that is not known
     * @param high the most
     */
    public record FalseAlarms(long refusals, long named, OptionalDouble low, OptionalDouble high) {}

    /**
     * Queries on the wire on its busiest day (UTC, as the edge counts), all edges together.
     *
     * @param perDay what the catalogue knows that it allows for free; null where nothing is known
     */
    public record Budget(long busiestDay, @Nullable Long perDay) {

        public Share used() {
            return perDay == null ? Share.UNKNOWN : new Share(Math.min(busiestDay, perDay), perDay);
        }
    }

    /**
     * A time in which a list listed far more of the clients known to be good than usual. Each of them counts once an hour.
     *
     * @param since when it began
     * @param until when it ended; the end of the period where it has not
     * @param rate of the good clients that came in that time, those it listed
     * @param usual the same otherwise
     * @param clients how many addresses it then listed of good clients
     */
    public record Surge(Instant since, Instant until, Share rate, Share usual, long clients) {}

    /** Of the hits of one list, those that another had too. */
    public record Overlap(String zone, String other, Share both) {}
}
