package io.smtpedge.report.figures;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the edges, the lists and the journal were well.
 *
 * @param edges each edge that wrote the journal, also if only before the period
 * @param shadowed lists that are in shadow, by the last notice about each
 * @param cacheHits of the lists' answers, those from the cache
 * @param unanswered of the sessions that asked lists, those in which none of them answered: the resolver, most likely
 * @param partial of the sessions that asked lists, those in which a missing answer could have made the difference
 * @param backendDown sessions that ended because no MTA answered
 * @param notices what the edges told of themselves, by kind and subject, the latest first
 * @param outages times in which a list did not answer, those with most sessions first
 * @param gaps times in which an edge wrote nothing although it should have
 * @param rejected lines of the journal that could not be read, by reason
 * @param feedback verdicts that came from behind the MTAs
 * @param feedbackNotCounted of these, those that a guard kept out
 * @param pseudonyms sessions whose client is a pseudonym
 */
public record Health(
        List<EdgeHealth> edges,
        List<ShadowedList> shadowed,
        Share cacheHits,
        Share unanswered,
        Share partial,
        long backendDown,
        List<NoticeFigures> notices,
        List<Outage> outages,
        List<Gap> gaps,
        List<RejectedLines> rejected,
        long feedback,
        long feedbackNotCounted,
        long pseudonyms) {

    public Health {
        edges = List.copyOf(edges);
        shadowed = List.copyOf(shadowed);
        notices = List.copyOf(notices);
        outages = List.copyOf(outages);
        gaps = List.copyOf(gaps);
        rejected = List.copyOf(rejected);
    }

    /**
     * One edge.
     *
     * @param sessions in the period
     * @param first its first session in the period; without one, its last before
     * @param last its last session
     * @param mode the policy's mode in its last session that has one: {@code enforce}, {@code shadow} or {@code learning};
     *     empty where it has none
     * @param advised sessions that the reputation advised to throttle, to defer or to refuse, whatever became of them
     * @param passed of these, those that were let in: in shadow, what the policy would have changed
     * @param held sessions that the policy itself held back: it refused or deferred them, or its throttle ended them
     */
    public record EdgeHealth(
            String name,
            long sessions,
            Instant first,
            Instant last,
            String mode,
            long advised,
            long passed,
            long held) {}

    /** A list in shadow. */
    public record ShadowedList(String zone, Instant since, String reason) {}

    /** Notices of one kind about one subject. */
    public record NoticeFigures(String kind, String subject, long count, Instant last, String text) {}

    /**
     * A time in which a list did not answer.
     *
     * @param since the first session without its answer
     * @param until the last one
     * @param sessions so many went without it
     * @param passed of these, those that were let in
     * @param bad of those, the known bad ones
     * @param partial sessions in which a missing answer could have made the difference
     */
    public record Outage(
            String zone, Instant since, Instant until, long sessions, long passed, long bad, long partial) {}

    /**
     * A time without a record.
     *
     * @param expected how many an edge writes in such a time otherwise
     */
    public record Gap(String edge, Instant since, Instant until, long expected) {}

    /** Lines that could not be read. */
    public record RejectedLines(
            String why, long count, @Nullable String firstFile, long firstLine) {}
}
