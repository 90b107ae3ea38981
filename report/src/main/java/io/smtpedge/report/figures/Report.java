package io.smtpedge.report.figures;

import java.time.Instant;
import java.util.List;

/**
 * Everything that a report says.
 *
 * @param written when it was computed
 * @param period what time it is about
 * @param headline how many came, and what became of them
 * @param proposals what to do, the most urgent first; the first three are the report's "three things to do"
 * @param lists what each DNS list did
 * @param falsePositives addresses that were refused and look like good senders, the surest first
 * @param senders who sends most, who is new, and who acts together
 * @param charts the numbers behind the pictures
 * @param health whether the edges, the lists and the journal were well
 */
public record Report(
        Instant written,
        Period period,
        Headline headline,
        List<Proposal> proposals,
        ListFigures lists,
        List<FalsePositive> falsePositives,
        Senders senders,
        Charts charts,
        Health health) {

    /** How many proposals the head of a report shows. */
    public static final int THINGS_TO_DO = 3;

    public Report {
        proposals = List.copyOf(proposals);
        falsePositives = List.copyOf(falsePositives);
    }

    /** The three things to do, or fewer. */
    public List<Proposal> firstProposals() {
        return proposals.subList(0, Math.min(THINGS_TO_DO, proposals.size()));
    }

    /** What may wait. */
    public List<Proposal> laterProposals() {
        return proposals.subList(firstProposals().size(), proposals.size());
    }
}
